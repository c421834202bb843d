// A text as tokens, as lib/coursework/sentiment/text.py takes it apart: Python's \b, \w and \s, which are Unicode's.

const WORD = String.raw`[\p{L}\p{N}_]`, EDGE = `(?:(?<!${WORD})(?=${WORD})|(?<=${WORD})(?!${WORD}))`;
// a word, a number, or a single sign
const TOKEN = /[\p{L}\p{No}\p{Nl}]+|\p{Nd}+(?:[.,]\p{Nd}+)*|[^\p{L}\p{N}_\s\x1c-\x1f\x85]|\ufeff|_/gu;

// `contractions` are Python's: patterns, and what is written out for them.
export function tokenize(text, contractions) {
  text = text.toLowerCase().replaceAll("’", "'");
  for (const [pattern, expanded] of contractions) {
    text = text.replace(new RegExp(pattern.replaceAll("\\b", EDGE), "gu"), expanded.replace("\\1", "$1"));
  }
  return text.match(TOKEN) ?? [];
}
