// Signs in plain words that Markdown would take for marks, made to be printed as they are.

// Not “[^”, a footnote: the server escapes that.
const MARKS = new RegExp([
  String.raw`\\(?=[!-/:-@[-${"`"}{-~]|$)`, // a backslash before a sign
  String.raw`(?<! )\*|\*(?! )`, // a star, unless it stands alone as in “3 * 4”
  String.raw`(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])`, // an underscore, unless within a word
  "`",
  String.raw`(?<=\])\(`, // “[see](there)” would be a link
  String.raw`<(?=\S+[:@])`, // “<https://…>” and “<somebody@…>” too
  String.raw`&(?=#?\w+;)`, // “&amp;”
].join("|"), "gu");

// The place for a backslash in a line that would begin as a heading, quotation, list, underlining or block of code.
const LINE_STARTS = /^(?=#{1,6}(?: |$)|>|[-+*] |[-+*][- ]*$|=+ *$|~~~)|(?<=^\d{1,9})(?=[.)](?: |$))/gm;

export function escapeMarks(words) {
  return words.replace(MARKS, "\\$&");
}

export function escapeLineStarts(text) {
  return text.replace(LINE_STARTS, "\\");
}
