import assert from "node:assert/strict";
import { test } from "node:test";

import { isSamePeriod, periodWords, readPeriod } from "../../static/js/written-months.js";

const APRIL = { year: 2019, month: 4, count: 1 };

test("a month is read in every usual writing", () => {
  for (const text of [
    "April 2019", "Apr 2019", "APR-19", "apr.19", "Apr ’19", "2019-04", "2019/4", "04/2019", "4-2019", "2019 Apr", "01/04/2019",
    "30.4.2019", "2019-04-30", "2019-04-01 00:00:00", "1 April 2019", "30th Apr 2019", "April 2019 (p)", "Apr 2019*",
  ]) assert.deepEqual(readPeriod(text), APRIL, text);
  assert.deepEqual(readPeriod("Sept"), { year: null, month: 9, count: 1 });
});

test("a quarter is read as one", () => {
  for (const text of ["Q2 2019", "2019 Q2", "Apr-Jun 2019", "April to June 2019", "Apr 2019 – Jun 2019"]) {
    assert.deepEqual(readPeriod(text), { year: 2019, month: 4, count: 3 }, text);
  }
  assert.deepEqual(readPeriod("Nov 2018 to Jan 2019"), { year: 2018, month: 11, count: 3 });
  assert.deepEqual(readPeriod("Apr-Jun"), { year: null, month: 4, count: 3 });
});

test("what may be something else is no month", () => {
  for (const text of ["2019", "4", "12.45", "19-Apr", "15/04/2019", "13/2019", "2018/19", "Q1 2018/19", "Maybe", "Dover", "Jun-Apr 2019", ""]) {
    assert.equal(readPeriod(text), null, text);
  }
});

test("a month without a year is the one of the page", () => {
  const april = { start: "2019-04-01", end: "2019-04-30" };
  assert.ok(isSamePeriod(readPeriod("Apr"), april));
  assert.ok(isSamePeriod(APRIL, april));
  assert.ok(!isSamePeriod(readPeriod("Apr 2018"), april));
  assert.ok(!isSamePeriod(readPeriod("Q2 2019"), april));
  assert.ok(isSamePeriod(readPeriod("Q2 2019"), { start: "2019-04-01", end: "2019-06-30" }));
  assert.equal(periodWords(readPeriod("Nov 2018 to Jan 2019")), "November to January 2018");
});
