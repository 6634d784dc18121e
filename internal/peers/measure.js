// Reads {"sets": {"name": ["text", …]}, "seconds": s} on standard input, measures every peer on the texts of each set in one
// process, one after the other and warm, and prints a line of JSON for each: {"peer", "set", "bytes", "seconds", "found",
// "failed"}. A peer reads text after text until its time is up, after a quarter of that time to get warm; texts on which it
// throws an error are left out for it, and counted. Time is that of the processor, so that what else runs on the machine does
// not count.
'use strict';
const fs = require('fs');
const { sets, seconds } = JSON.parse(fs.readFileSync(0, 'utf8'));

const peers = {
  // The whole pipeline of the English model, then the entities: numbers, money, dates, times and so on.
  winkNLP() {
    const nlp = require('wink-nlp')(require('wink-eng-lite-web-model'));
    const { its } = nlp;
    return (text) => nlp.readDoc(text).entities().out(its.detail).length;
  },
  // The same with what it needs to answer the questions we answer: sentences, and custom entities for quantities, for who is
  // named and for who speaks, found by its own patterns over entities and parts of speech.
  'winkNLP, custom'() {
    const nlp = require('wink-nlp')(require('wink-eng-lite-web-model'));
    const { its } = nlp;
    nlp.learnCustomEntities([
      { name: 'quantity', patterns: ['[CARDINAL|MONEY|PERCENT] [|ADJ] [|ADJ] [NOUN] [|NOUN]', '[MONEY]', '[PERCENT]', '[DURATION]'] },
      { name: 'actor', patterns: ['[|DET] [|ADJ] [PROPN] [|PROPN] [|PROPN]', '[DET] [|ADJ] [NOUN] [|NOUN]'] },
      { name: 'cue', patterns: ['[PROPN|PRON|NOUN] [|AUX] [said|says|told|added|reported|announced|estimated|according]'] },
    ]);
    return (text) => {
      const doc = nlp.readDoc(text);
      return doc.sentences().out().length + doc.entities().out(its.detail).length + doc.customEntities().out(its.detail).length;
    };
  },
  // Numbers are in compromise itself since version 14 (compromise-numbers is for the one before); dates are a plugin.
  compromise() {
    const nlp = require('compromise').plugin(require('compromise-dates'));
    return (text) => {
      const doc = nlp(text);
      return doc.numbers().json().length + doc.dates().json().length;
    };
  },
  // Number, number with unit, and date models together.
  'Recognizers-Text'() {
    const r = require('@microsoft/recognizers-text-suite');
    const models = [r.recognizeNumber, r.recognizePercentage, r.recognizeCurrency, r.recognizeDimension, r.recognizeAge,
      r.recognizeTemperature, r.recognizeDateTime];
    const english = r.Culture.English;
    return (text) => models.reduce((found, model) => found + model(text, english).length, 0);
  },
};

function processor() {
  const used = process.cpuUsage();
  return (used.user + used.system) / 1e6;
}

// read takes the texts in turn until the time is up, and says what it did.
function read(one, texts, limit) {
  let bytes = 0, found = 0;
  const start = processor();
  for (let i = 0; processor() - start < limit; i = (i + 1) % texts.length) {
    found += one(texts[i]);
    bytes += Buffer.byteLength(texts[i]);
  }
  return { bytes, found, seconds: processor() - start };
}

function reads(one, text) {
  try {
    one(text);
    return true;
  } catch {
    return false;
  }
}

for (const [peer, load] of Object.entries(peers)) {
  const one = load();
  for (const [set, texts] of Object.entries(sets)) {
    const readable = texts.filter((text) => reads(one, text));
    const failed = texts.length - readable.length;
    read(one, readable, seconds / 4); // warm
    console.log(JSON.stringify({ peer, set, failed, ...read(one, readable, seconds) }));
  }
}
