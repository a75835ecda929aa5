import { byId, setShare, setText } from '../dom.js';
import { count, counted } from '../format.js';
import { showNotice } from '../notice.js';
import { chooseWith, takeDrops } from '../pictures/dropzone.js';
import { chosen } from '../pictures/files.js';
import { labelled } from '../pictures/labels.js';
import { Webcam } from '../pictures/webcam.js';
import { startKnown } from './known.js';
import { Lessons } from './lessons.js';
import { Refusals } from './refusals.js';
import { Sender } from './sender.js';
import { Thumbnails } from './thumbnails.js';

// Pictures may come before their label or after it; those without one wait until it is typed.

let webcam;
let staged = [];
let sender;
const totals = { all: 0, sent: 0, refused: 0 };

export function start() {
  const thumbnails = new Thumbnails();
  const refusals = new Refusals((pictures) => {
    totals.all -= pictures.length;
    totals.refused -= pictures.length;
    send(pictures);
  });
  const onChange = (picture) => {
    thumbnails.show(picture);
    lessons.count(picture);
    countTotals(picture);
    if (picture.state === 'refused') {
      refusals.add(picture);
    }
  };
  const lessons = new Lessons((picture) => {
    totals.sent--;
    onChange(picture);
  });
  sender = new Sender(onChange);
  takeDrops(byId('view-teach'), byId('teach-drop'), take);
  chooseWith(byId('teach-choose'), byId('teach-files'), (files) => take(chosen(files)));
  chooseWith(byId('teach-folder'), byId('teach-folder-files'), (files) => take(chosen(files)));
  byId('teach-form').addEventListener('submit', (event) => {
    event.preventDefault();
    sendStaged();
  });
  byId('teach-label').addEventListener('input', showStaged);
  webcam = new Webcam(byId('teach-camera'), {
    hold: true,
    onPicture: (file) => take([{ file, path: file.name }]),
    onClose: closeWebcam,
  });
  byId('teach-webcam').addEventListener('click', openWebcam);
  startKnown(chooseLabel);
  showStaged();
}

export function enter() {}

export function leave() {
  closeWebcam();
}

const typedLabel = () => byId('teach-label').value.trim();

function take(files) {
  const { pictures, skipped } = labelled(files, typedLabel());
  if (files.length > 0 && pictures.length === 0) {
    showNotice('No pictures among these files; JPEG, PNG and whatever else this browser shows will do.');
  } else if (skipped > 0) {
    showNotice(`${counted(skipped, 'file')} passed over: not a picture.`);
  }
  send(pictures.filter(({ label }) => label));
  staged.push(...pictures.filter(({ label }) => !label));
  showStaged();
  if (staged.length > 0 && !webcam.isOn) {
    byId('teach-label').focus();
  }
}

function send(pictures) {
  if (totals.sent + totals.refused === totals.all) {
    // the bar is about what is under way, not about the whole day
    Object.assign(totals, { all: 0, sent: 0, refused: 0 });
  }
  sender.add(pictures.map(({ file, label }) => ({ file, label })));
}

function sendStaged() {
  const label = typedLabel();
  if (label && staged.length > 0) {
    send(staged.map(({ file }) => ({ file, label })));
    staged = [];
  }
  showStaged();
}

function showStaged() {
  const label = typedLabel();
  byId('teach-send').disabled = !label || staged.length === 0;
  byId('teach-staged').toggleAttribute('data-waiting', staged.length > 0);
  setText(byId('teach-staged-text'), stagedText(label));
}

function stagedText(label) {
  if (staged.length === 0) {
    return label ? `Pictures go in as “${label}” at once.` : 'Type a label, then drop pictures; or the other way round.';
  }
  return label
    ? `${counted(staged.length, 'picture')} will go in as “${label}”.`
    : `${counted(staged.length, 'picture')} ${staged.length === 1 ? 'waits' : 'wait'}: what do they show?`;
}

function countTotals({ state }) {
  totals.all += state === 'waiting' ? 1 : 0;
  totals.sent += state === 'sent' ? 1 : 0;
  totals.refused += state === 'refused' ? 1 : 0;
  const done = totals.all ? (totals.sent + totals.refused) / totals.all : 0;
  const bar = byId('teach-progress');
  setShare(bar, done);
  bar.setAttribute('aria-valuenow', String(Math.round(100 * done)));
  setText(byId('teach-progress-text'), progressText());
}

function progressText() {
  const { all, sent, refused } = totals;
  const parts = [`${count(sent)} of ${counted(all, 'picture')} sent`];
  if (refused > 0) {
    parts.push(`${count(refused)} not taken`);
  }
  return parts.join(', ');
}

function chooseLabel(label) {
  byId('teach-label').value = label;
  showStaged();
  byId('teach-label').focus();
}

async function openWebcam() {
  try {
    await webcam.open();
    byId('teach-idle').hidden = true;
  } catch (failure) {
    showNotice(failure.message);
  }
}

function closeWebcam() {
  if (webcam.isOn) {
    webcam.close();
    byId('teach-idle').hidden = false;
    byId('teach-webcam').focus();
  }
}
