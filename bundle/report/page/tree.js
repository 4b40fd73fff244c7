"use strict";
const D = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);

// clean replaces what would disturb a line of text: names come from the file.
function clean(s) {
  return String(s).replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, "?");
}

function bytes(n) {
  if (n >= 1e9) return (n / 1e9).toFixed(2) + " GB";
  if (n >= 1e6) return (n / 1e6).toFixed(1) + " MB";
  if (n >= 1e3) return (n / 1e3).toFixed(1) + " kB";
  return n + " B";
}

// tip makes the box beside the pointer out of text nodes; charts would read a
// string as HTML.
function tip(lines) {
  const box = document.createElement("div");
  box.className = "tip";
  lines.forEach((line, i) => {
    const p = document.createElement(i ? "div" : "b");
    p.textContent = clean(line);
    box.appendChild(p);
  });
  return box;
}

// grow makes the tree: group, directories, file. Directories with one child that
// is a directory become one.
function grow(packed) {
  const root = { kids: new Map(), value: 0 };
  D.leaves.forEach((leaf, i) => {
    const size = packed ? leaf.k : leaf.s;
    const steps = [D.groups[leaf.g]].concat(leaf.p.split("/"));
    let at = root;
    at.value += size;
    steps.forEach((step, n) => {
      const key = n === steps.length - 1 ? step + "\n" + i : step; // a module and a package may share a name
      if (!at.kids.has(key)) at.kids.set(key, { name: step, kids: new Map(), value: 0, leaf: -1 });
      at = at.kids.get(key);
      at.value += size;
    });
    at.leaf = i;
  });
  const show = (node, id) => {
    const out = { name: clean(node.name), value: node.value, id: id, leaf: node.leaf };
    let kids = [...node.kids.values()];
    while (kids.length === 1 && kids[0].leaf < 0) {
      out.name += "/" + clean(kids[0].name);
      kids = [...kids[0].kids.values()];
    }
    if (node.leaf >= 0) out.id = "leaf" + node.leaf;
    if (kids.length) out.children = kids.map((k, n) => show(k, id + "." + n)).sort((a, b) => b.value - a.value);
    return out;
  };
  return [...root.kids.values()].map((k, n) => show(k, "n" + n)).sort((a, b) => b.value - a.value);
}

let map = null;
function drawMap() {
  if (!map) map = echarts.init($("map"));
  const packed = $("packed").checked;
  map.setOption({
    animation: false,
    color: ["#3566a8", "#2e7d5b", "#a85f2a", "#73549c", "#9c3f4a", "#3f7484", "#7c6d26", "#55626f"],
    tooltip: {
      formatter: (it) => {
        const leaf = it.data && it.data.leaf >= 0 ? D.leaves[it.data.leaf] : null;
        if (!leaf) return tip([it.name, bytes(it.value)]);
        const lines = [leaf.p + (leaf.m ? ".pyc" : ""), bytes(leaf.s) + ", compressed " + bytes(leaf.k), D.groups[leaf.g]];
        if (leaf.w) lines.push(leaf.w);
        return tip(lines);
      },
    },
    series: [{
      type: "treemap", name: clean(D.name), data: grow(packed), leafDepth: 2, roam: "scale", nodeClick: "zoomToNode",
      top: 4, left: 0, right: 0, bottom: 30, visibleMin: 30, childrenVisibleMin: 30,
      breadcrumb: { bottom: 2, height: 22, itemStyle: { color: "#5b6775", textStyle: { color: "#fff" } } },
      label: { formatter: (it) => it.name + "\n" + bytes(it.value), overflow: "truncate", lineHeight: 16 },
      upperLabel: { show: true, height: 20, formatter: (it) => it.name + "  " + bytes(it.value), overflow: "truncate" },
      itemStyle: { borderColor: "#fff", gapWidth: 1 },
      levels: [
        { itemStyle: { borderWidth: 0, gapWidth: 3 }, upperLabel: { show: false } },
        { itemStyle: { borderWidth: 2, gapWidth: 1, borderColorSaturation: 0.55 }, colorSaturation: [0.3, 0.5] },
        { itemStyle: { borderWidth: 1, gapWidth: 1, borderColorSaturation: 0.6 }, colorSaturation: [0.3, 0.5] },
      ],
    }],
  }, true);
}

// zoomTo shows one leaf in its directory.
function zoomTo(leaf) {
  drawMap();
  const tree = map.getModel().getSeriesByIndex(0).getData().tree.root;
  const node = tree.getNodeById("leaf" + leaf);
  if (node && node.parentNode) map.dispatchAction({ type: "treemapRootToNode", seriesIndex: 0, targetNode: node.parentNode });
}
