// A text as blocks: paragraphs and items of lists. A block is { words, mark, level }: its words in Markdown, “- ” or “3. ”
// for an item and "" for a paragraph, and for both the level of the list that they stand in, 0 the outermost, -1 for none.

/** Whether an item can follow the block before without an empty line. A new list whose number is not 1 cannot. */
function canTouch(block, before) {
  if (!block.mark || !before?.mark) return false;
  return block.level <= before.level || /^(-|1\.)/.test(block.mark);
}

function gapBefore(block, before) {
  if (!before) return "";
  return canTouch(block, before) ? "\n" : "\n\n";
}

/** The blocks as Markdown. An item within another one begins below the words of that one: this makes it a level. */
export function toMarkdown(blocks) {
  const openItems = [];
  return blocks.map((block, index) => {
    const { words, mark, level } = block;
    const parentLevel = mark ? level - 1 : level; // a paragraph of an item stands below that item's own words
    while (openItems.length && openItems.at(-1).level > parentLevel) openItems.pop();
    const indent = openItems.at(-1)?.indent ?? "";
    const wordsIndent = indent + " ".repeat(mark.length);
    if (mark) openItems.push({ level, indent: wordsIndent });
    return gapBefore(block, blocks[index - 1]) + indent + mark + words.replace(/\n/g, `\n${wordsIndent}`);
  }).join("");
}

function missingLineBreaks(space) {
  return "\n".repeat(Math.max(3 - space.split("\n").length, 0));
}

/**
 * The edit (see text-box.js) that puts blocks into a text in place of what is selected. Several stand apart from the text
 * around them; one alone goes into the line.
 */
export function insertBlocks({ text, start, end }, blocks) {
  const before = text.slice(0, start);
  const after = text.slice(end);
  if (blocks.length === 1) {
    const isWithinLine = before.slice(before.lastIndexOf("\n") + 1).trim();
    return { from: start, to: end, insert: isWithinLine ? blocks[0].words : toMarkdown(blocks) };
  }
  const spaceBefore = before.slice(before.trimEnd().length);
  const spaceAfter = after.slice(0, after.length - after.trimStart().length);
  const gapAbove = before.trim() && missingLineBreaks(spaceBefore);
  const gapBelow = after.trim() && missingLineBreaks(spaceAfter);
  return {
    from: before.replace(/ +$/, "").length,
    to: text.length - after.replace(/^ +/, "").length,
    insert: gapAbove + toMarkdown(blocks) + gapBelow,
  };
}
