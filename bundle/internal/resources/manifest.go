package resources

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// manifest returns the application manifest (Application Manifests, Microsoft Learn):
// the user's, or one like that of python.exe, for Windows 7 to 11, long paths and the
// current look of dialogs.
func (r Resources) manifest() ([]byte, error) {
	if r.Manifest == "" {
		return r.ownManifest()
	}
	if r.Admin || r.UIAccess || r.DPI != "" {
		return nil, errors.New("manifest: one of the user's own says itself which rights the program asks for; leave out uac-admin, uac-uiaccess and dpi")
	}
	text, what := []byte(r.Manifest), "manifest"
	if !strings.HasPrefix(strings.TrimSpace(r.Manifest), "<") {
		var err error
		if text, err = read("manifest", r.Manifest); err != nil {
			return nil, err
		}
		what += " " + r.Manifest
	}
	if err := checkManifest(text); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return text, nil
}

// checkManifest refuses a manifest with which Windows would refuse to start the program
// without a reason.
func checkManifest(text []byte) error {
	d := xml.NewDecoder(bytes.NewReader(text))
	root := ""
	for {
		t, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("is not XML: %w", err)
		}
		if s, ok := t.(xml.StartElement); ok && root == "" {
			root = s.Name.Local
		}
	}
	if root != "assembly" {
		return errors.New("is no manifest: its root is not <assembly>")
	}
	return nil
}

func (r Resources) ownManifest() ([]byte, error) {
	level, access := "asInvoker", "false"
	if r.Admin {
		level = "requireAdministrator"
	}
	if r.UIAccess {
		access = "true"
	}
	dpi := ""
	switch r.DPI {
	case "":
	case "unaware":
		dpi = dpiSettings("false", "unaware")
	case "system":
		dpi = dpiSettings("true", "system")
	case "per-monitor":
		dpi = dpiSettings("true/pm", "PerMonitorV2, PerMonitor")
	default:
		return nil, fmt.Errorf("dpi %s: want unaware, system or per-monitor", r.DPI)
	}
	return []byte(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <trustInfo xmlns="urn:schemas-microsoft-com:asm.v3">
    <security>
      <requestedPrivileges>
        <requestedExecutionLevel level="` + level + `" uiAccess="` + access + `"/>
      </requestedPrivileges>
    </security>
  </trustInfo>
  <compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1">
    <application>
      <supportedOS Id="{35138b9a-5d96-4fbd-8e2d-a2440225f93a}"/>
      <supportedOS Id="{4a2f28e3-53b9-4441-ba9c-d69d4a4a6e38}"/>
      <supportedOS Id="{1f676c76-80e1-4239-95bb-83d0f6d0da78}"/>
      <supportedOS Id="{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"/>
    </application>
  </compatibility>
  <application xmlns="urn:schemas-microsoft-com:asm.v3">
    <windowsSettings>
      <longPathAware xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">true</longPathAware>` + dpi + `
    </windowsSettings>
  </application>
  <dependency>
    <dependentAssembly>
      <assemblyIdentity type="win32" name="Microsoft.Windows.Common-Controls" version="6.0.0.0" processorArchitecture="*" publicKeyToken="6595b64144ccf1df" language="*"/>
    </dependentAssembly>
  </dependency>
</assembly>
`), nil
}

func dpiSettings(aware, awareness string) string {
	return `
      <dpiAware xmlns="http://schemas.microsoft.com/SMI/2005/WindowsSettings">` + aware + `</dpiAware>
      <dpiAwareness xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">` + awareness + `</dpiAwareness>`
}
