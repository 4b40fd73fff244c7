package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/gofreeze/gofreeze/bootloader/stub"
	"github.com/gofreeze/gofreeze/bundle"
)

// The types below are the parts of CycloneDX 1.6 that the bill of materials uses.

type bom struct {
	Schema       string       `json:"$schema"`
	Format       string       `json:"bomFormat"`
	SpecVersion  string       `json:"specVersion"`
	SerialNumber string       `json:"serialNumber"`
	Version      int          `json:"version"`
	Metadata     bomMetadata  `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

type bomMetadata struct {
	Component component `json:"component"`
}

type component struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref"`
	Name       string     `json:"name"`
	Version    string     `json:"version"`
	Hashes     []hash     `json:"hashes,omitempty"`
	Licences   []licence  `json:"licenses,omitempty"`
	PURL       string     `json:"purl"`
	Properties []property `json:"properties,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type licence struct {
	Licence struct {
		ID string `json:"id"`
	} `json:"license"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn,omitempty"`
}

// billOfMaterials lists the modules that the toolchain noted in the builder, and Go's
// own library. The bootloaders in it are built from the same modules. It has no time,
// and its number is made from the digest of the builder.
func billOfMaterials(p platform, b *builder) ([]byte, error) {
	sum := sha256.Sum256(b.data)
	self := component{Type: "application", Name: "gofreeze", Version: bundle.Version,
		PURL:       "pkg:pypi/gofreeze@" + bundle.Version,
		Hashes:     []hash{{"SHA-256", hex.EncodeToString(sum[:])}},
		Properties: []property{{"gofreeze:bootloaders", stub.Digest()}, {"gofreeze:platform", p.String()}},
	}
	self.Ref = self.PURL
	self.Licences = make([]licence, 1)
	self.Licences[0].Licence.ID = "Apache-2.0"
	for _, s := range b.info.Settings {
		if s.Key == "vcs.revision" || s.Key == "vcs.modified" {
			self.Properties = append(self.Properties, property{"gofreeze:" + s.Key, s.Value})
		}
	}
	list := []component{library("stdlib", strings.TrimPrefix(b.info.GoVersion, "go"))}
	for _, d := range linked(b.info) {
		list = append(list, library(d.Path, d.Version))
	}
	needs := dependency{Ref: self.Ref}
	all := []dependency{{Ref: self.Ref}}
	for _, c := range list {
		needs.DependsOn = append(needs.DependsOn, c.Ref)
		all = append(all, dependency{Ref: c.Ref})
	}
	all[0] = needs
	out, err := json.MarshalIndent(bom{
		Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", SpecVersion: "1.6",
		SerialNumber: "urn:uuid:" + uuid(sum), Version: 1, Metadata: bomMetadata{self}, Components: list, Dependencies: all,
	}, "", "  ")
	return append(out, '\n'), err
}

func library(path, version string) component {
	purl := "pkg:golang/" + path + "@" + version
	return component{Type: "library", Ref: purl, Name: path, Version: version, PURL: purl}
}

// linked lists the modules in a program. A replaced module is the one that it was
// replaced by.
func linked(info *debug.BuildInfo) []*debug.Module {
	var out []*debug.Module
	for _, d := range info.Deps { // sorted by the toolchain
		if d.Replace != nil {
			d = d.Replace
		}
		out = append(out, d)
	}
	return out
}

// uuid makes a UUID of version 8 (RFC 9562) from a digest.
func uuid(sum [sha256.Size]byte) string {
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
