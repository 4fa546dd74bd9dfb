// The animation loop: one for each widget, and only while the widget is seen.

/**
 * Calls tick(seconds) for every frame the browser draws, from start() until tick returns false or stop() is
 * called. It rests while the element is out of sight, and is gone for good after dispose().
 */
export function animation(element, tick) {
  const LONGEST_GAP = 0.1; // after a hitch the game goes on where it was instead of jumping ahead
  let wanted = false;
  let inSight = false;
  let request = null;
  let before = null;

  function drawNextFrame(now) {
    request = null;
    const seconds = before === null ? 0 : Math.min((now - before) / 1000, LONGEST_GAP);
    before = now;
    if (tick(seconds) === false) wanted = false;
    update();
  }
  function update() {
    if (wanted && inSight) request ??= requestAnimationFrame(drawNextFrame);
    else if (request !== null) {
      cancelAnimationFrame(request);
      request = null;
    }
    if (request === null) before = null;
  }
  const sight = new IntersectionObserver((entries) => {
    inSight = entries.at(-1).isIntersecting;
    update();
  });
  sight.observe(element);

  const set = (value) => {
    wanted = value;
    update();
  };
  return {
    start: () => set(true),
    stop: () => set(false),
    running: () => wanted,
    dispose() {
      sight.disconnect();
      set(false);
    },
  };
}
