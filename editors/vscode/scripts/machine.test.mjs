/** Headers of programs as the formats define them, and bytes that are no program. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { machineOf } from "./machine.mjs";

/** 128 bytes, zero but for what is given: offset, value, and the number of bytes in little-endian order. */
function bytes(...fields) {
  const buffer = Buffer.alloc(128);
  fields.forEach(([offset, value, size]) => buffer.writeUIntLE(value, offset, size));
  return buffer;
}

const ELF = [0, 0x464c457f, 4];
const MACH_O = [0, 0xfeedfacf, 4];
const MZ = [0, 0x5a4d, 2];

test("each format names its processor at its own place", () => {
  assert.equal(machineOf(bytes(ELF, [0x12, 0x3e, 2])), "ELF x86-64");
  assert.equal(machineOf(bytes(ELF, [0x12, 0xb7, 2])), "ELF AArch64");
  assert.equal(machineOf(bytes(ELF, [0x12, 0x28, 2])), "ELF of another processor");
  assert.equal(machineOf(bytes(MACH_O, [4, 0x01000007, 4])), "Mach-O x86-64");
  assert.equal(machineOf(bytes(MACH_O, [4, 0x0100000c, 4])), "Mach-O AArch64");
  assert.equal(machineOf(bytes(MZ, [0x3c, 0x40, 4], [0x40, 0x4550, 4], [0x44, 0x8664, 2])), "PE x86-64");
  assert.equal(machineOf(bytes(MZ, [0x3c, 0x40, 4], [0x40, 0x4550, 4], [0x44, 0xaa64, 2])), "PE AArch64");
});

test("what is no program is said to be none", () => {
  assert.equal(machineOf(Buffer.from("#!/bin/sh\n")), "no program");
  assert.equal(machineOf(bytes()), "no program");
  assert.equal(machineOf(bytes(MZ, [0x3c, 0x7fff, 4])), "no program");
});
