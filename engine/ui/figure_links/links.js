// Streamlit keeps Plotly to itself: the chart's own camera does the work, told format, name and ground first.

const PATIENCE = 20_000;

export default function ({ parentElement, data }) {
  for (const button of parentElement.querySelectorAll("button")) {
    button.onclick = () => save(data.chart, data.name, button.value);
  }
}

async function save(key, name, format) {
  const chart = await drawn(key);
  if (!chart) return;
  const options = chart._context.toImageButtonOptions;
  const usual = { ...options };
  const ground = chart.layout.paper_bgcolor;
  Object.assign(options, { format, filename: name });
  // On the page the figure is transparent; a file has to bring the ground that its text was chosen for.
  chart.layout.paper_bgcolor = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor;
  chart.querySelector(".modebar-btn").click();
  chart.layout.paper_bgcolor = ground;
  Object.assign(options, usual);
}

// The chart, waited for while it is still being drawn.
async function drawn(key) {
  for (const end = performance.now() + PATIENCE; performance.now() < end; ) {
    const chart = document.querySelector(`.st-key-${CSS.escape(key)} .js-plotly-plot`);
    if (chart?.querySelector(".modebar-btn")) return chart;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return null;
}
