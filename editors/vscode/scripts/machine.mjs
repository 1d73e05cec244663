/** Says for which machine a program is, from its first bytes. */

const ELF = { 0x3e: "x86-64", 0xb7: "AArch64" };
const MACH_O = { 0x01000007: "x86-64", 0x0100000c: "AArch64" };
const PE = { 0x8664: "x86-64", 0xaa64: "AArch64" };

/** The format and the processor, such as `ELF x86-64`. */
export function machineOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 0x40) {
    return "no program";
  }
  if (view.getUint32(0) === 0x7f454c46) {
    return `ELF ${ELF[view.getUint16(0x12, true)] ?? "of another processor"}`;
  }
  if (view.getUint32(0, true) === 0xfeedfacf) {
    return `Mach-O ${MACH_O[view.getUint32(4, true)] ?? "of another processor"}`;
  }
  const header = view.getUint32(0x3c, true);
  const isPe = view.getUint16(0) === 0x4d5a && header + 6 <= bytes.length && view.getUint32(header) === 0x50450000;
  return isPe ? `PE ${PE[view.getUint16(header + 4, true)] ?? "of another processor"}` : "no program";
}
