const byName = new Map(D.modules.map((m, i) => [m.n, i]));
const importsOf = D.modules.map(() => []);
D.modules.forEach((m, i) => m.b.forEach((b) => {
  if (b[0] >= 0 && importsOf[b[0]].length < 5000) importsOf[b[0]].push([i, b[1], b[2]]);
}));

function reason(r, line) {
  return (D.reasons[r] || "") + (line > 0 ? ", line " + line : "");
}

function title(i) {
  return clean(D.modules[i].n.replace(/^@/, ""));
}

// chainTo is a shortest chain of reasons to a module from a script, or from a module that
// no other one has to bring in: pairs of module and why it is there. Reasons that make a
// module needed go before others, as for gofreeze inspect --why.
function chainTo(i) {
  return shortest(i, (b) => !b[3]) || shortest(i, () => true) || [[i, ""]];
}

function shortest(i, counts) {
  const next = new Map([[i, null]]);
  const queue = [i];
  for (let at = 0; at < queue.length; at++) {
    const m = queue[at];
    const by = D.modules[m].b.filter(counts);
    const root = by.find((b) => b[0] === -1);
    if (root || D.modules[m].n.startsWith("@")) {
      const out = [[m, root ? reason(root[1], root[2]) : "start"]];
      for (let step = next.get(m); step; step = next.get(step[0])) out.push([step[0], step[1]]);
      return out;
    }
    by.forEach((b) => {
      if (b[0] >= 0 && !next.has(b[0])) {
        next.set(b[0], [m, reason(b[1], b[2])]);
        queue.push(b[0]);
      }
    });
  }
  return null;
}

function count(n, thing) {
  return n + " " + thing + (n === 1 ? "" : "s");
}

const most = 24; // neighbours shown on a side
const colours = { chain: "#1f5fbf", centre: "#c2410c", by: "#64748b", uses: "#15803d" };

let graph = null;
function drawWhy(i) {
  if (!graph) {
    graph = echarts.init($("graph"));
    graph.on("click", (it) => {
      if (it.dataType === "node" && it.data.module >= 0) location.hash = "why=" + encodeURIComponent(D.modules[it.data.module].n);
    });
  }
  const chain = chainTo(i);
  const by = [...new Map(D.modules[i].b.filter((b) => b[0] >= 0 && b[0] !== i).map((b) => [b[0], b])).values()];
  const uses = [...new Map(importsOf[i].filter((b) => b[0] !== i).map((b) => [b[0], b])).values()];
  const on = new Set(chain.map((c) => c[0]));
  const others = by.filter((b) => !on.has(b[0]));
  const left = new Set(others.map((b) => b[0])); // a module that does both stands there
  const later = uses.filter((b) => !on.has(b[0]) && !left.has(b[0]));
  const elsewhere = (n, where) => (n ? ", " + n + " of them " + where : "");
  $("chain").textContent = chain.map((c, n) => title(c[0]) + (c[1] ? " (" + clean(c[1]) + ")" : "")).join("  →  ") +
    ".  In by " + count(by.length, "module") + elsewhere(by.length - others.length, "in the chain") +
    "; brings in " + uses.length + elsewhere(uses.length - later.length, "in the chain or on the left") + ".";
  const nodes = [], links = [];
  const place = (m, x, y, kind, why) => nodes.push({
    id: String(m), name: title(m), module: m, x: x, y: y, why: why, symbolSize: kind === "centre" ? 18 : 11,
    itemStyle: { color: colours[kind] },
    label: { position: kind === "by" ? "left" : kind === "centre" ? "bottom" : "right", fontWeight: kind === "by" || kind === "uses" ? "normal" : "bold" },
  });
  // The chain runs down the middle, who else asks stands on the left, what the
  // module asks for on the right.
  const w = $("graph").clientWidth, h = $("graph").clientHeight;
  const spread = (n, of) => (of === 1 ? h / 2 : 40 + ((h - 80) * n) / (of - 1));
  // Two corners that are not seen keep the drawing at the scale of the page.
  [[0, 0], [w, h]].forEach((at, n) => nodes.push({ id: "corner" + n, name: "", module: -1, x: at[0], y: at[1], symbolSize: 0, label: { show: false } }));
  chain.forEach((c, n) => {
    const last = n === chain.length - 1;
    place(c[0], w / 2, spread(n, chain.length), last ? "centre" : "chain", c[1]);
    if (n) links.push({ source: String(chain[n - 1][0]), target: String(c[0]), why: c[1], lineStyle: { color: colours.chain, width: 3, curveness: 0 } });
  });
  const side = (list, x, kind) => {
    const shown = list.slice(0, most);
    shown.forEach((b, n) => {
      const why = reason(b[1], b[2]);
      place(b[0], x, spread(n, shown.length), kind, why);
      const ends = kind === "by" ? [b[0], i] : [i, b[0]];
      links.push({ source: String(ends[0]), target: String(ends[1]), why: why, lineStyle: { color: colours[kind], width: 1, opacity: 0.5 } });
    });
    if (list.length > most) nodes.push({ id: "more" + kind, name: "and " + (list.length - most) + " more", module: -1, x: x, y: h - 12, symbolSize: 1, label: { position: kind === "by" ? "left" : "right", color: "#5b6775" } });
  };
  side(others, Math.min(300, w * 0.25), "by");
  uses.filter((b) => (on.has(b[0]) && b[0] !== i) || others.slice(0, most).some((o) => o[0] === b[0])).forEach((b) => {
    links.push({ source: String(i), target: String(b[0]), why: reason(b[1], b[2]), lineStyle: { color: colours.uses, width: 1, opacity: 0.5 } });
  });
  side(later, Math.max(w - 300, w * 0.75), "uses");
  graph.setOption({
    animation: false,
    tooltip: {
      formatter: (it) => {
        if (it.dataType === "edge") return tip([title(Number(it.data.source)) + " → " + title(Number(it.data.target)), it.data.why || ""]);
        const m = D.modules[it.data.module];
        return m ? tip([title(it.data.module), m.k + ", " + bytes(m.s), D.groups[m.g], it.data.why || ""]) : tip([it.name]);
      },
    },
    series: [{
      type: "graph", layout: "none", roam: true, data: nodes, links: links, left: 0, right: 0, top: 0, bottom: 0,
      edgeSymbol: ["none", "arrow"], edgeSymbolSize: 7, label: { show: true, color: "#1d2733", width: 270, overflow: "truncate" },
      lineStyle: { curveness: 0.08 }, emphasis: { focus: "adjacency" },
    }],
  }, true);
}
