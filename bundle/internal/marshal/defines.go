package marshal

// dynamic are names that code uses which may define names that no instruction shows.
var dynamic = map[string]bool{"__getattr__": true, "globals": true, "locals": true, "vars": true, "exec": true, "setattr": true, "modules": true, "__dict__": true}

// Defines reports whether a module may have an attribute: whether its marshalled code b
// sets a global variable of this name, or does something whose effect on its names is not
// known. The arguments are as those of Scan.
func Defines(b []byte, minor int, opcodes map[string]int, name string) (bool, error) {
	o, err := parse(b, minor, nil)
	if err != nil {
		return false, err
	}
	d := defines{stores: map[byte]bool{}, extended: -1, name: name, seen: map[*code]bool{}}
	for _, op := range []string{"STORE_NAME", "STORE_GLOBAL"} {
		if n, ok := opcodes[op]; ok {
			d.stores[byte(n)] = op == "STORE_GLOBAL"
		}
	}
	if n, ok := opcodes["EXTENDED_ARG"]; ok {
		d.extended = n
	}
	return d.in(o.code, true), nil
}

type defines struct {
	stores   map[byte]bool // opcodes that set variables -> whether the variable is global in functions, too
	extended int
	name     string
	seen     map[*code]bool
}

func (d *defines) in(c *code, module bool) bool {
	if c == nil || d.seen[c] {
		return false
	}
	d.seen[c] = true
	names, consts, b := c.fields[c.layout.names].items, c.fields[c.layout.consts].items, c.bytes(c.layout.bytecode)
	for _, n := range names {
		if n.isString() && dynamic[n.data] {
			return true
		}
	}
	arg := 0
	for at := 0; at+1 < len(b); at += 2 {
		arg = arg<<8&0xffffff | int(b[at+1])
		if int(b[at]) == d.extended {
			continue
		}
		if global, stores := d.stores[b[at]]; stores && (module || global) && nameIn(names, arg) == d.name {
			return true
		}
		arg = 0
	}
	for _, k := range consts {
		switch {
		case k == nil:
		case k.code != nil && d.in(k.code, false):
			return true
		case len(k.items) == 1 && k.items[0].isString() && k.items[0].data == "*": // from x import *
			return true
		}
	}
	return false
}
