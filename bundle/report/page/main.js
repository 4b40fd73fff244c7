// The part of the address behind # says what is shown, so that every view has a
// link: #sizes, #leaf=N, #why=MODULE, #warnings, #search=WORDS.
function list(id, lines) {
  const ul = $(id);
  (lines.length ? lines : ["none"]).forEach((line) => {
    const li = document.createElement("li");
    li.textContent = clean(line);
    ul.appendChild(li);
  });
}

function show(view) {
  document.querySelectorAll("section").forEach((s) => s.classList.toggle("on", s.id === view));
  document.querySelectorAll("nav button").forEach((b) => b.classList.toggle("on", b.dataset.view === view));
  $("measure").style.visibility = view === "sizes" ? "visible" : "hidden";
}

const mostHits = 300;

function search(words) {
  const q = words.toLowerCase();
  const hits = [];
  D.modules.forEach((m, i) => {
    if (m.n.toLowerCase().includes(q)) hits.push([title(i), m.g, m.s, m.k + " module", "why=" + encodeURIComponent(m.n), rank(m.n.toLowerCase(), q)]);
  });
  D.leaves.forEach((l, i) => {
    if (!l.m && l.p.toLowerCase().includes(q)) hits.push([l.p, l.g, l.s, "file", "leaf=" + i, 1 + rank(l.p.toLowerCase(), q)]);
  });
  hits.sort((a, b) => a[5] - b[5] || b[2] - a[2]);
  $("count").textContent = hits.length + " found" + (hits.length > mostHits ? ", the first " + mostHits + " are shown" : "");
  $("hits").replaceChildren(...hits.slice(0, mostHits).map((h) => {
    const tr = document.createElement("tr");
    tr.tabIndex = 0;
    [h[0], D.groups[h[1]], bytes(h[2]), h[3]].forEach((t) => {
      const td = document.createElement("td");
      td.textContent = clean(t);
      tr.appendChild(td);
    });
    tr.onclick = () => { location.hash = h[4]; };
    tr.onkeydown = (e) => { if (e.key === "Enter") tr.onclick(); };
    return tr;
  }));
}

// rank puts exact names first, then what begins with the words.
function rank(name, q) {
  return name === q ? 0 : name.startsWith(q) ? 2 : 4;
}

function route() {
  const [, what, value] = /^#?([a-z]*)=?(.*)$/s.exec(location.hash) || [];
  let arg = "";
  try { arg = decodeURIComponent(value || ""); } catch (e) { arg = ""; }
  if (what === "search" && arg) {
    show("found");
    if ($("query").value !== arg) $("query").value = arg;
    search(arg);
  } else if (what === "warnings") {
    show("warnings");
  } else if (what === "why" && D.modules.length) {
    show("why");
    const start = D.modules.findIndex((m) => m.n.startsWith("@") && !m.n.startsWith("@rth_"));
    drawWhy(byName.has(arg) ? byName.get(arg) : Math.max(start, 0));
  } else {
    show("sizes");
    if (what === "leaf" && D.leaves[Number(arg)]) zoomTo(Number(arg)); else drawMap();
  }
  document.body.dataset.ready = what || "sizes";
}

document.title = clean(D.name) + " - gofreeze inspect";
$("name").textContent = clean(D.name);
$("facts").textContent = clean([D.layout, bytes(D.size), bytes(D.unpacked) + " unpacked", D.count + " modules", D.dists.length + " distributions",
  D.warnings.length + " warnings"].concat(D.python ? ["Python " + D.python, D.platform] : []).join(" · "));
list("warned", D.warnings);
list("missing", D.missing.map((m) => m.n + "  ← " + m.b.slice(0, 5).join(", ") + (m.b.length > 5 ? " and " + (m.b.length - 5) + " more" : "")));
document.querySelectorAll("nav button").forEach((b) => { b.onclick = () => { location.hash = b.dataset.view; }; });
$("packed").onchange = drawMap;
$("query").oninput = () => { location.hash = $("query").value ? "search=" + encodeURIComponent($("query").value) : "sizes"; };
window.onhashchange = route;
window.onresize = () => { if (map) map.resize(); if (graph) { graph.resize(); route(); } };
route();
