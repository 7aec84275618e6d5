/** @param {readonly string[]} _args @returns {Promise<number>} */
export async function inElectron(_args) {
  return 0;
}
