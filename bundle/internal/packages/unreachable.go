package packages

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

// pipLog is the file, beside the packages that are being made, in which pip says more
// than it prints: what it could not fetch. For pip, such an index has no packages.
const pipLog = "pip.log"

// Unreachable is the error for an index that does not answer, or does not let anybody
// in. What it would have is not known.
type Unreachable struct {
	Host   string // of the index
	Why    string // part of a sentence
	Target target.Target
}

// Error names the host.
func (e *Unreachable) Error() string {
	return fmt.Sprintf("packages for %s: the index %s cannot be reached: %s", e.Target, e.Host, e.Why)
}

// Kind names the kind of error for scripts.
func (e *Unreachable) Kind() string { return "index" }

// Hinted tells what the user can do.
func (e *Unreachable) Hinted() string {
	return "check the network, the proxy (HTTPS_PROXY, PIP_PROXY) and the index (PIP_INDEX_URL), or give a directory with the packages: --site-packages"
}

// notFetched is a line about a page of an index, with the reason. An index answers 404
// for a package that it does not have.
var notFetched = regexp.MustCompile(`(?m)Could not fetch URL (\S+): (.+) - skipping\r?$`)

// httpError is how pip words the answer of a server.
var httpError = regexp.MustCompile(`^([0-9]{3}) (?:Client|Server) Error: (.*?) for url`)

// unreachable looks in pip's log for an index that has not answered. It returns nil if
// there is none.
func unreachable(log []byte) *Unreachable {
	for _, m := range notFetched.FindAllSubmatch(log, -1) {
		if why := reason(string(m[2])); why != "" {
			host := string(m[1])
			if u, err := url.Parse(host); err == nil && u.Host != "" {
				host = u.Host // without a password
			}
			return &Unreachable{Host: host, Why: why}
		}
	}
	return nil
}

// reason words why a page could not be fetched; "" if it is not there.
func reason(text string) string {
	if m := httpError.FindStringSubmatch(text); m != nil {
		if m[1] == "404" || m[1] == "410" {
			return ""
		}
		return strings.TrimSpace("it answers " + m[1] + " " + m[2])
	}
	for _, c := range []struct{ sign, why string }{
		{"Tunnel connection failed", "the proxy refuses the connection"},
		{"ProxyError", "the proxy does not answer"},
		{"ssl certificate", "its certificate is not trusted"},
		{"CERTIFICATE_VERIFY_FAILED", "its certificate is not trusted"},
		{"NameResolution", "its name is not known"},
		{"getaddrinfo", "its name is not known"},
		{"Name or service not known", "its name is not known"},
		{"name resolution", "its name is not known"},
		{"nodename nor servname", "its name is not known"},
		{"timed out", "it does not answer in time"},
		{"refused", "nothing listens there"},
		{"unreachable", "there is no way to it"},
	} {
		if strings.Contains(text, c.sign) {
			return c.why
		}
	}
	return "the connection fails"
}
