/** Whether a program carries what only miners carry together: the scheme of pools, and an algorithm or option of miners. */
export function looksLikeMiner(needles: readonly string[] = []): boolean {
  const has = (id: string) => needles.includes(id);
  return has('stratum') && ['randomx', 'cryptonight', 'donate-level', 'xmrig', 'minerd'].some(has);
}
