"use strict";
(() => {
const read = id => JSON.parse(document.getElementById(id).textContent);
const FIGURES = read("figures-data");
const SERIES = read("series-data");
const CONFIG = { displayModeBar: false, responsive: true, scrollZoom: false };
const FONT = { family: "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif", size: 13, color: "#1b1b1b" };
const BOLD = "#0b4f8a";
const FAINT = "#bdbdbd";
// Pixels: of a plot without its legend, and of a line of that.
const HEIGHT = 330;
const LEGEND_ROW = 21;
const make = (name, attributes = {}, text = "") => {
  const element = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  element.textContent = text;
  return element;
};

// Controls: native lists and sliders, which work by keyboard.

const controlOf = (control, id) => {
  const label = make("label", { for: id }, control.label);
  const input = control.kind === "choose" ? make("select", { id }) : make("input", {
    id, type: "range", min: 0, max: control.options.length - 1, step: 1,
  });
  input.dataset.control = control.name;
  if (control.kind === "choose") {
    control.options.forEach((text, index) => input.append(make("option", { value: index }, text)));
  }
  input.value = control.start;
  const said = make("output", { for: id });
  const say = () => {
    const text = control.options[input.value] ?? "";
    said.textContent = text;
    input.setAttribute("aria-valuetext", text);
  };
  if (control.kind !== "choose") {
    label.append(" ", said);
    input.addEventListener("input", say);
    say();
  }
  label.append(input);
  // What cannot be chosen needs no list.
  label.hidden = control.options.length < 2;
  return label;
};

const stateOf = element => Object.fromEntries(
  [...element.querySelectorAll("[data-control]")].map(each => [each.dataset.control, Number(each.value)]));

const isShown = (figure, trace, state) => figure.controls.every(control =>
  control.kind === "highlight" || (trace.at?.[control.name] ?? state[control.name]) === state[control.name]);

// Curves.

const drawn = (figure, trace, state) => {
  const { at, low, high, signs, ...plotted } = trace;
  if (low) {
    plotted.error_y = {
      type: "data", symmetric: false, width: 4, color: plotted.line?.color,
      array: high.map((value, index) => value - trace.y[index]),
      arrayminus: low.map((value, index) => trace.y[index] - value),
    };
  }
  const highlight = figure.controls.find(control => control.kind === "highlight");
  if (highlight) {
    const bold = at[highlight.name] === state[highlight.name];
    plotted.line = { color: bold ? BOLD : FAINT, width: bold ? 4 : 1.2 };
    plotted.opacity = bold ? 1 : 0.8;
  }
  return plotted;
};

// Where there is no number: rows of signs, those of infinity at the top, ≤ 0 above no value at the
// bottom. Where all curves have the same sign it stands once, in grey.
const SIGN_ROW = 0.075;
const rowsOfSigns = (traces, kind) => {
  const measured = traces.filter(trace => trace.mode !== "lines");
  const at = trace => Object.keys(trace.signs ?? {}).filter(x => trace.signs[x] === kind);
  const common = measured.length > 1 ? at(measured[0]).filter(x => measured.every(trace => trace.signs?.[x] === kind)) : [];
  const rows = measured.map(trace => [trace.line?.color, at(trace).filter(x => !common.includes(x))]);
  return [["#444", common], ...rows].filter(([, positions]) => positions.length);
};

const signNotes = traces => [["infinite", "∞"], ["undefined", "×"], ["not-positive", "≤0"]].flatMap(([kind, text]) => {
  const first = kind === "not-positive" ? rowsOfSigns(traces, "undefined").length : 0;
  return rowsOfSigns(traces, kind).flatMap(([color, positions], row) => positions.map(x => {
    const height = (first + row + 0.5) * SIGN_ROW;
    return {
      x: Number(x), xref: "x", yref: "paper", showarrow: false, text, font: { size: text.length > 1 ? 11 : 16, color },
      y: kind === "infinite" ? 1 - height : height,
    };
  }));
});

// The vertical axis, with room for the signs.
const verticalRange = (traces, log) => {
  const values = traces.flatMap(trace => [...trace.y, ...trace.low ?? [], ...trace.high ?? []])
    .filter(value => value !== null && (!log || value > 0)).map(value => log ? Math.log10(value) : value);
  if (!values.length) return undefined;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const pad = 0.06 * (high - low) || 0.1 * Math.abs(high) || 1;
  const room = (...kinds) => SIGN_ROW * kinds.reduce((rows, kind) => rows + rowsOfSigns(traces, kind).length, 0);
  const [below, above] = [room("undefined", "not-positive"), room("infinite")];
  const whole = (high - low + 2 * pad) / Math.max(0.3, 1 - below - above);
  return [low - pad - below * whole, high + pad + above * whole];
};

// Ticks from one logarithm to another. Without a format Plotly writes 20 as 2.
const logTicks = (low, high) => {
  const decades = high - low;
  if (decades > 2.5) return { dtick: 1 };
  return decades > 0.8 ? { dtick: "D2", tickformat: "~g" } : { tickformat: "~g" };
};

// Lines that the legend takes: one per curve; many stand abreast.
const MANY = 7;
// Pixels of an entry: of the shortest text, of a letter, and of the line before a text.
const ENTRY = 85;
const LETTER = 7.5;
const LINE = 45;
const entryWidth = traces => Math.max(ENTRY, ...traces.map(trace => LETTER * trace.name.length));
const legendLines = (panel, traces, width) => {
  if (traces.length < 2 || panel.layout.showlegend === false) return 0;
  return traces.length < MANY ? traces.length : Math.ceil(traces.length / Math.max(1, Math.floor((width - 80) / (entryWidth(traces) + LINE))));
};

const layoutOf = (panel, traces, option, height, lines) => {
  const special = panel.layouts[option] ?? {};
  const axis = key => ({
    zeroline: false, showline: true, ticks: "outside", exponentformat: "power", automargin: true,
    ...panel.layout[key], ...special[key],
  });
  const [horizontal, vertical] = [axis("xaxis"), axis("yaxis")];
  const log = vertical.type === "log";
  vertical.range ??= verticalRange(traces, log);
  if (log && vertical.range) Object.assign(vertical, logTicks(...vertical.range));
  if (horizontal.type === "log") {
    const places = traces.flatMap(trace => trace.x).filter(value => value > 0).map(Math.log10);
    if (places.length) Object.assign(horizontal, logTicks(Math.min(...places), Math.max(...places)));
  }
  const [top, bottom] = [34, 68 + LEGEND_ROW * lines];
  return {
    font: FONT, margin: { t: top, r: 12, b: bottom, l: 60 }, hovermode: "closest", dragmode: false,
    paper_bgcolor: "#fff", plot_bgcolor: "#fff", ...panel.layout, ...special, showlegend: lines > 0, height,
    legend: { y: -66 / (height - top - bottom), yanchor: "top", x: 0, xanchor: "left",
      bgcolor: "rgba(0,0,0,0)", itemclick: false, itemdoubleclick: false,
      ...traces.length < MANY ? {} : { orientation: "h", entrywidth: entryWidth(traces), entrywidthmode: "pixels" } },
    xaxis: horizontal,
    yaxis: vertical,
    annotations: [...panel.layout.annotations ?? [], ...special.annotations ?? [], ...signNotes(traces)],
  };
};

// Planes: as surfaces where the browser draws in three dimensions, else as maps.

const canTurn = (() => {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl"));
  } catch {
    return false;
  }
})();

const drawPlane = (figure, panel, place, state) => {
  const levels = panel.layout.levels;
  const least = Math.min(...levels.map(Math.abs).filter(level => level > 0));
  // Where the loss overflows there is no number, and nothing is drawn.
  const shade = z => z === null ? null : Math.sign(z) * Math.log10(1 + Math.abs(z) / least);
  const all = panel.traces.flatMap(trace => trace.z.flat());
  const [bottom, top] = [Math.min(0, ...all), Math.max(...all, least)];
  const ticks = [...new Set([levels[0], 0, ...levels.filter(level => /^-?[1]/.test(level.toExponential())), levels.at(-1)])];
  const trace = panel.traces.find(each => isShown(figure, each, state));
  if (!trace) {
    return Plotly.react(place, [], { annotations: [{ text: "no plane at any ε", showarrow: false }] }, CONFIG);
  }
  const shades = trace.z.map(row => row.map(shade));
  const bar = {
    thickness: 12, len: 0.8, title: { text: "rise" },
    tickvals: ticks.map(shade), ticktext: ticks.map(level => String(level)),
  };
  const common = { x: trace.x, y: trace.y, colorscale: "Viridis", colorbar: bar, name: trace.name };
  const [low, high] = [shade(bottom), shade(top)];
  const layout = { font: FONT, margin: { t: 24, r: 0, b: 40, l: 40 }, paper_bgcolor: "#fff", uirevision: "kept" };
  const dtick = trace.x.at(-1) / 2;
  const hover = "α = %{x}<br>β = %{y}<br>rise = ";
  if (state.view === 1 || !canTurn) {
    const map = {
      ...common, type: "contour", z: shades, zmin: low, zmax: high, customdata: trace.z,
      hovertemplate: `${hover}%{customdata:.4g}<extra></extra>`,
      contours: { start: low, end: high, size: (high - low) / 24 }, line: { width: 0.6 },
    };
    layout.xaxis = { title: { text: "α" }, constrain: "domain", dtick };
    layout.yaxis = { title: { text: "β" }, scaleanchor: "x", dtick };
    layout.dragmode = false;
    return Plotly.react(place, [map], layout, CONFIG);
  }
  const [turn, tilt] = [state.turn * 15, (state.tilt + 1) * 10].map(degree => degree * Math.PI / 180);
  const away = 2;
  const eye = {
    x: away * Math.cos(tilt) * Math.cos(turn), y: away * Math.cos(tilt) * Math.sin(turn), z: away * Math.sin(tilt),
  };
  layout.scene = {
    xaxis: { title: { text: "α" }, dtick }, yaxis: { title: { text: "β" }, dtick },
    zaxis: { title: { text: "rise" }, range: [bottom, top], nticks: 5 },
    aspectmode: "manual", aspectratio: { x: 1, y: 1, z: 0.7 },
    dragmode: "turntable",
    camera: { eye, up: { x: 0, y: 0, z: 1 } },
    // What a reader has turned by hand stays, until a slider turns it.
    uirevision: `${turn} ${tilt}`,
  };
  const surface = {
    ...common, type: "surface", z: trace.z, surfacecolor: shades, cmin: low, cmax: high,
    hovertemplate: `${hover}%{z:.4g}<extra></extra>`,
    contours: { z: { show: true, color: "#fff", width: 1, highlight: false } },
  };
  return Plotly.react(place, [surface], layout, CONFIG);
};

const draw = (figure, element) => {
  const state = stateOf(element);
  const first = figure.controls[0];
  figure.panels.forEach((panel, index) => {
    const place = element.querySelectorAll(".plot")[index];
    if (panel.kind === "plane") {
      drawPlane(figure, panel, place, state);
      return;
    }
    const traces = panel.traces.filter(trace => isShown(figure, trace, state));
    // What is bold lies above.
    const plotted = traces.map(trace => drawn(figure, trace, state)).sort((a, b) => (a.line?.width ?? 0) - (b.line?.width ?? 0));
    const lines = legendLines(panel, traces, place.clientWidth);
    const height = HEIGHT + LEGEND_ROW * lines;
    place.style.height = `${height}px`;
    Plotly.react(place, plotted, layoutOf(panel, traces, first ? state[first.name] : 0, height, lines), CONFIG);
  });
  element.dataset.drawn = "yes";
};

// The table behind a figure: every number that it can show, not only what it shows now.

const cells = row => row.map(cell => {
  const text = String(cell ?? "");
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}).join(",");

const tableOf = figure => {
  const picking = figure.controls.filter(control =>
    figure.panels.some(panel => panel.traces.some(trace => control.name in (trace.at ?? {}))));
  const plane = figure.columns.length > 2;
  const titled = figure.panels.some(panel => panel.title);
  const [x, ...others] = figure.columns;
  const header = [...picking.map(control => control.name), ...titled ? ["panel"] : [], "curve", x, ...others];
  const rows = [plane ? header : [...header, "low", "high"]];
  for (const panel of figure.panels) {
    for (const trace of panel.traces) {
      const start = [
        ...picking.map(control => control.options[trace.at?.[control.name]] ?? ""),
        ...titled ? [panel.title] : [], trace.name,
      ];
      if (plane) {
        trace.z.forEach((row, i) => row.forEach((z, j) => rows.push([...start, trace.x[j], trace.y[i], z])));
      } else {
        trace.x.forEach((at, i) => rows.push([...start, at, trace.y[i], trace.low?.[i], trace.high?.[i]]));
        Object.entries(trace.signs ?? {}).forEach(([at, sign]) => rows.push([...start, at, sign]));
      }
    }
  }
  return rows.map(cells).join("\n") + "\n";
};

const save = (name, text) => {
  const link = make("a", { download: name, href: URL.createObjectURL(new Blob([text], { type: "text/csv" })) });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};

// A figure is drawn when it comes into view; a browser keeps few surfaces at a time.
const seen = new IntersectionObserver(entries => entries.forEach(entry => {
  const element = entry.target;
  const figure = FIGURES[element.dataset.figure];
  if (entry.isIntersecting && !element.dataset.drawn) {
    draw(figure, element);
  } else if (!entry.isIntersecting && element.dataset.drawn && figure.panels[0].kind === "plane") {
    element.querySelectorAll(".plot").forEach(place => Plotly.purge(place));
    delete element.dataset.drawn;
  }
}), { rootMargin: "200px" });

document.querySelectorAll("[data-figure]").forEach(element => {
  const figure = FIGURES[element.dataset.figure];
  const controls = element.querySelector(".controls");
  figure.controls.forEach(control => controls.append(controlOf(control, `${element.id}-${control.name}`)));
  figure.panels.forEach((panel, index) => {
    const box = make("div", { class: "panel" });
    if (panel.title) box.append(make("h5", { class: "soft" }, panel.title));
    box.append(make("div", { class: "plot", role: "img", "aria-label": `${figure.title} ${panel.title || index + 1}` }));
    element.querySelector(".panels").append(box);
  });
  if (figure.panels[0].kind === "plane" && !canTurn) {
    const warning = element.querySelector(".warning");
    warning.textContent = "This browser draws nothing in three dimensions (WebGL is off): the map shows the same numbers.";
    warning.hidden = false;
    const view = element.querySelector("[data-control=view]");
    view.value = 1;
    ["view", "turn", "tilt"].forEach(name => {
      element.querySelector(`[data-control=${name}]`).disabled = true;
    });
  }
  controls.addEventListener("input", () => draw(figure, element));
  element.querySelector(".csv").addEventListener("click", event =>
    save(event.currentTarget.dataset.name, tableOf(figure)));
  seen.observe(element);
});

// The curve inside a cell of the claims.

const SVG = "http://www.w3.org/2000/svg";
const shape = (name, attributes, text = "") => {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  element.textContent = text;
  return element;
};
const short = value => Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5 || value === 0
  ? String(Number(value.toPrecision(3))) : value.toExponential(1);

const curveOf = (names, judged) => {
  const curves = names.map(name => SERIES[name]).filter(Boolean);
  const points = curves.flatMap(curve => curve.x.map((x, i) => [x, curve.y[i]])).filter(([, y]) => y !== null);
  if (points.length < 2) return null;
  const log = points.every(([, y]) => y > 0);
  const scale = y => log ? Math.log10(y) : y;
  const xs = points.map(([x]) => x), ys = points.map(([, y]) => scale(y));
  const [left, right, bottom, top] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const at = (x, y) => [
    52 + 238 * (x - left) / (right - left || 1), 112 - 96 * (scale(y) - bottom) / (top - bottom || 1),
  ];
  const picture = shape("svg", { viewBox: "0 0 300 140", role: "img", "aria-label": "the curve over ε" });
  const text = (x, y, said, anchor) => picture.append(shape("text", { x, y, "font-size": 11, "text-anchor": anchor, fill: "#444" }, said));
  if (judged.length > 1) {
    // The epsilons that the verdict is about.
    const [from, to] = [at(judged[0], 1)[0], at(judged[1], 1)[0]];
    picture.append(shape("rect", { x: from - 4, y: 12, width: to - from + 8, height: 100, fill: "#ececec" }));
  }
  picture.append(shape("path", { d: "M52 12V112H290", fill: "none", stroke: "#777" }));
  const back = value => log ? 10 ** value : value;
  text(48, 20, short(back(top)), "end");
  text(48, 114, short(back(bottom)), "end");
  text(52, 128, `ε ${short(left)}`, "start");
  text(290, 128, short(right), "end");
  curves.forEach((curve, index) => {
    const places = curve.x.map((x, i) => curve.y[i] === null ? null : at(x, curve.y[i]));
    const line = places.map((place, i) => place && `${i && places[i - 1] ? "L" : "M"}${place.map(v => v.toFixed(1)).join(" ")}`).filter(Boolean).join("");
    const colour = index ? "#b45309" : "#0b4f8a";
    picture.append(shape("path", { d: line, fill: "none", stroke: colour, "stroke-width": 2, "stroke-dasharray": index ? "5 3" : "none" }));
    places.filter(Boolean).forEach(([x, y]) => picture.append(index
      ? shape("rect", { x: x - 3, y: y - 3, width: 6, height: 6, fill: colour })
      : shape("circle", { cx: x, cy: y, r: 3, fill: colour })));
  });
  return picture;
};

document.querySelectorAll("details[data-curves]").forEach(cell => cell.addEventListener("toggle", () => {
  if (!cell.open || cell.querySelector("svg")) return;
  const picture = curveOf(cell.dataset.curves.split(" "), cell.dataset.judged.split(" ").filter(Boolean).map(Number));
  if (picture) cell.append(picture);
}));

// Filters of the claims: what is not asked for is hidden.

const filters = document.querySelector(".filters");
const filter = () => {
  const asked = Object.fromEntries([...filters.querySelectorAll("select")].map(each => [each.name, each.value]));
  document.querySelectorAll(".claim [data-study], .claim [data-range]").forEach(element => {
    element.hidden = ["study", "training", "split", "range"].some(name =>
      asked[name] && element.dataset[name] && !element.dataset[name].split(" ").includes(asked[name]));
  });
  document.querySelectorAll(".claim").forEach(claim => {
    claim.querySelector(".nothing").hidden = [...claim.querySelectorAll(".judged")].some(each => !each.hidden);
  });
};
if (filters) {
  filters.addEventListener("change", filter);
  filter();
}
})();
