// Streamlit keeps Plotly to itself: the chart's own camera does the work, told format, name and ground first.

export default function ({ parentElement, data }) {
  for (const button of parentElement.querySelectorAll("button")) {
    button.onclick = () => save(data.chart, data.name, button.value);
  }
}

function save(key, name, format) {
  const chart = document.querySelector(`.st-key-${CSS.escape(key)} .js-plotly-plot`);
  const camera = chart?.querySelector(".modebar-btn[data-attr='toImage'], .modebar-btn");
  if (!camera) return;
  const options = chart._context.toImageButtonOptions;
  const usual = { ...options };
  const ground = chart.layout.paper_bgcolor;
  Object.assign(options, { format, filename: name });
  // On the page the figure is transparent; a file has to bring the ground that its text was chosen for.
  const page = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor;
  chart.layout.paper_bgcolor = page;
  camera.click();
  chart.layout.paper_bgcolor = ground;
  Object.assign(options, usual);
}
