// A list of many buttons is one stop of the Tab key; the arrow keys move within it.

const buttonsOf = (list) => [...list.querySelectorAll('button')];

/** To be called whenever the list may have changed. */
export function keepOneTabStop(list) {
  const buttons = buttonsOf(list);
  const stop = buttons.find((button) => button.tabIndex === 0 && button.dataset.stop !== undefined) ?? buttons[0];
  buttons.forEach((button) => beStop(button, button === stop));
}

function beStop(button, isStop) {
  button.tabIndex = isStop ? 0 : -1;
  button.toggleAttribute('data-stop', isStop);
}

export function moveWithArrows(list) {
  list.addEventListener('keydown', (event) => {
    const buttons = buttonsOf(list);
    const at = buttons.indexOf(document.activeElement);
    const to = {
      ArrowRight: (at + 1) % buttons.length,
      ArrowDown: (at + 1) % buttons.length,
      ArrowLeft: (at - 1 + buttons.length) % buttons.length,
      ArrowUp: (at - 1 + buttons.length) % buttons.length,
      Home: 0,
      End: buttons.length - 1,
    }[event.key];
    if (at >= 0 && to !== undefined) {
      event.preventDefault();
      buttons.forEach((button, index) => beStop(button, index === to));
      buttons[to].focus();
    }
  });
}
