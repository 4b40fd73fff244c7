package dists

// IsSeed reports whether the distribution is one of those that environments are made
// with: venv installs pip and, before Python 3.12, setuptools; older virtualenv installs
// wheel, too; uv installs none. That one is there says nothing about the program.
func (d *Dist) IsSeed() bool {
	switch Normalize(d.Name) {
	case "pip", "setuptools", "wheel":
		return true
	}
	return false
}
