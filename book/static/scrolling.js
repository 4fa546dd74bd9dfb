// Wide code and tables: whoever has no mouse scrolls them with the keys.

for (const box of document.querySelectorAll("pre, .cell_output .text_html")) {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
}
