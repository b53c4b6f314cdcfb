"use strict";
const audio = document.querySelector("audio");
const box = document.getElementById("cues");
const track = audio.querySelector("track");
const chapters = [...document.querySelectorAll("[data-start]")];

function mark(element, on) {
  if (on) element.setAttribute("aria-current", "true");
  else element.removeAttribute("aria-current");
}

function seek(seconds, play) {
  if (!Number.isFinite(seconds)) return;
  audio.currentTime = seconds;
  if (play) audio.play();
}

function showChapter() {
  const now = chapters.filter((link) => Number(link.dataset.start) <= audio.currentTime).pop();
  chapters.forEach((link) => mark(link, link === now));
}

function showCues() {
  const lines = [];
  box.replaceChildren();
  for (const cue of track.track.cues) {
    const line = document.createElement("p");
    line.append(cue.getCueAsHTML());
    line.addEventListener("click", () => seek(cue.startTime, true));
    box.append(line);
    lines.push([cue, line]);
  }
  const follow = () => {
    const active = new Set(track.track.activeCues);
    for (const [cue, line] of lines) {
      mark(line, active.has(cue));
      if (active.has(cue)) box.scrollTop = line.offsetTop - (box.clientHeight - line.offsetHeight) / 2;
    }
  };
  track.track.addEventListener("cuechange", follow);
  follow();
}

chapters.forEach((link) => link.addEventListener("click", () => seek(Number(link.dataset.start), true)));
audio.addEventListener("timeupdate", showChapter);
audio.addEventListener("seeked", showChapter);
seek(Number.parseFloat(location.hash.replace("#t=", "")), false);
if (track) {
  // No browser shows the captions of an audio element: the cues are read here and shown below it.
  track.addEventListener("load", showCues);
  track.track.mode = "hidden";
  if (track.readyState === HTMLTrackElement.LOADED) showCues();
}
