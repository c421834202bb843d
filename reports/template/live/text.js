// A text as tokens, as lib/coursework/sentiment/text.py takes it apart: Python's \b, \w and \s, which are Unicode's.

const WORD = String.raw`[\p{L}\p{N}_]`, BEGIN = `(?<!${WORD})`, END = `(?!${WORD})`;
const CONTRACTIONS = [
  [`${BEGIN}can(?:no|')t${END}`, "can not"],
  [`${BEGIN}won't${END}`, "will not"],
  [`${BEGIN}shan't${END}`, "shall not"],
  [`${BEGIN}let's${END}`, "let us"],
  [`n't${END}`, " not"],
  [`${BEGIN}(it|that|there|here|what|who|where|how|he|she)'s${END}`, "$1 is"],
  [`'s${END}`, ""],
  [`'re${END}`, " are"],
  [`'ve${END}`, " have"],
  [`'ll${END}`, " will"],
  [`'m${END}`, " am"],
  [`'d${END}`, " would"],
].map(([pattern, expanded]) => [new RegExp(pattern, "gu"), expanded]);
// a word, a number, or a single sign
const TOKEN = /[\p{L}\p{No}\p{Nl}]+|\p{Nd}+(?:[.,]\p{Nd}+)*|[^\p{L}\p{N}_\s\x1c-\x1f\x85]|\ufeff|_/gu;

export function tokenize(text) {
  text = text.toLowerCase().replaceAll("’", "'");
  for (const [pattern, expanded] of CONTRACTIONS) text = text.replace(pattern, expanded);
  return text.match(TOKEN) ?? [];
}
