import { announce } from '../announce.js';
import { byId, setShare, setText } from '../dom.js';
import * as live from '../live/index.js';
import { showNotice } from '../notice.js';
import { chooseWith, takeDrops } from '../pictures/dropzone.js';
import { Webcam } from '../pictures/webcam.js';
import { Adding } from './adding.js';
import { startKnown } from './known.js';
import { Lessons } from './lessons.js';
import { Refusals } from './refusals.js';
import { Sender } from './sender.js';
import { Thumbnails } from './thumbnails.js';
import { Totals } from './totals.js';
import { TrayView } from './tray-view.js';
import { Tray } from './tray.js';

// Images wait in a tray, in one group for each label, until a person teaches them.

let webcam;
let trayView;
let sender;
const tray = new Tray();
const totals = new Totals();
const adding = new Adding(tray, () => ({ typed: typedLabel(), isFresh: isFresh && typedLabel() !== '' }), showAdded);
/** Whether the label was typed after the last lesson; then it also names the images of a single folder. */
let isFresh = false;

export function start() {
  const thumbnails = new Thumbnails();
  const refusals = new Refusals(
    (pictures) => {
      totals.begin();
      sender.add(pictures);
    },
    (pictures) => lessons.relabelConflicts(pictures),
  );
  const onChange = (picture) => {
    thumbnails.show(picture);
    lessons.count(picture);
    totals.count(picture);
    showTotals();
    picture.state === 'refused' ? refusals.add(picture) : refusals.drop(picture);
  };
  const lessons = new Lessons(onChange, stop);
  // a lesson is compared with the version that served before its first image
  sender = new Sender(live.untilServingIsKnown, onChange);
  trayView = new TrayView(tray, showTray);
  byId('teach-stop').addEventListener('click', () => stop());
  const take = (found) => adding.take(found);
  takeDrops(byId('view-teach'), byId('teach-drop'), take);
  chooseWith(byId('teach-choose'), byId('teach-files'), take);
  chooseWith(byId('teach-folder'), byId('teach-folder-files'), take);
  startForm();
  webcam = new Webcam(byId('teach-camera'), { hold: true, onPicture: takeShot, onClose: closeWebcam });
  byId('teach-webcam').addEventListener('click', openWebcam);
  startKnown(chooseLabel);
  live.manifest.subscribe(() => trayView.show());
}

export function enter() {}

export function leave() {
  closeWebcam();
}

const typedLabel = () => byId('teach-label').value.trim();

function startForm() {
  byId('teach-form').addEventListener('submit', (event) => {
    event.preventDefault();
    teach();
  });
  byId('teach-form').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      teach();
    }
  });
  byId('teach-label').addEventListener('input', () => {
    isFresh = true;
    tray.follow(typedLabel());
    trayView.show();
  });
  byId('teach-label').addEventListener('change', () => {
    tray.join();
    trayView.show();
  });
  byId('tray-all').addEventListener('click', () => {
    tray.labelAll(typedLabel());
    trayView.focusNext();
    trayView.announce();
  });
  // a browser keeps no file after the page is left
  addEventListener('beforeunload', (event) => {
    if (tray.size > 0 || totals.underWay > 0) {
      event.preventDefault();
    }
  });
}

/** Enter then teaches, or a person types the label that is missing. An open webcam and a field keep the focus. */
function showAdded() {
  const isTyping = document.activeElement.matches('.tray-label, dialog *');
  webcam.isOn || isTyping ? trayView.show() : trayView.focusNext();
  trayView.announce();
}

function takeShot(file) {
  tray.add([{ file, label: typedLabel() }]);
  trayView.show();
  trayView.announce();
}

function teach() {
  if (tray.size === 0) {
    return;
  }
  if (tray.unlabelled) {
    trayView.focusNext();
    showNotice('These images need a label.');
    return;
  }
  adding.report([]);
  // the bar shows the current work, not the whole day
  totals.begin();
  const images = tray.take();
  isFresh = false;
  trayView.show();
  sender.add(images);
  (webcam.isOn ? byId('teach-camera').querySelector('button') : byId('teach-choose')).focus();
}

/** Cancels images that are not sent yet: those of a lesson, or all. They return to the tray. */
function stop(pictures) {
  const stopped = sender.stop(pictures);
  tray.add(stopped.map(({ file, label }) => ({ file, label })));
  trayView.show();
}

function showTray() {
  byId('teach-send').disabled = tray.size === 0;
  const typed = typedLabel();
  const isOther = isFresh && typed !== '' && tray.groups.some(({ label }) => label !== typed);
  byId('tray-all').hidden = !isOther;
  setText(byId('tray-all-label'), typed);
}

function showTotals() {
  const bar = byId('teach-progress');
  setShare(bar, totals.share);
  bar.setAttribute('aria-valuenow', String(Math.round(100 * totals.share)));
  setText(byId('teach-progress-text'), totals.text);
  const button = byId('teach-stop');
  const hadFocus = document.activeElement === button;
  button.disabled = totals.waiting === 0;
  if (hadFocus && button.disabled) {
    byId(tray.size > 0 ? 'teach-send' : 'teach-choose').focus();
  }
  // a folder may take minutes: announce one text at its end, not one for each image
  if (totals.underWay === 0) {
    announce('sent', `${totals.text}.`);
  }
}

function chooseLabel(label) {
  byId('teach-label').value = label;
  isFresh = true;
  tray.follow(label);
  tray.join();
  trayView.show();
  byId('teach-label').focus();
}

async function openWebcam() {
  try {
    byId('teach-idle').hidden = await webcam.open();
  } catch (failure) {
    showNotice(failure.message);
  }
}

function closeWebcam() {
  const wasOn = webcam.isOn;
  webcam.close();
  if (wasOn) {
    byId('teach-idle').hidden = false;
    byId('teach-webcam').focus();
  }
}
