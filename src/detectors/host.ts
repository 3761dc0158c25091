/**
 * Whether the way an effect leaves its container (see `Effect.outside`) leads to the host itself: a mounted path, a root
 * folder, namespaces, the engine. Another machine (`ssh`) or an ordinary container is not the host.
 */
export function reachesHost(outside: string | undefined): boolean {
  if (outside === undefined) return false;
  if (outside.startsWith('ssh ')) return false;
  if (outside.startsWith('kubectl')) return false;
  if (/^(docker|podman|nerdctl|ctr|crictl|lxc-attach|kubernetes|compose) /.test(outside)) {
    return /--privileged|-v \/:|-v=?\/:|-v \/(etc|root|proc|boot|home)[:/]|--volume[= ]\/:|--pid[= ]host|source=\/,|src=\/,/.test(
      outside,
    );
  }
  if (outside.startsWith('nsenter')) return /(-t ?1\b|--target[= ]1\b|\/1\/ns\/)/.test(outside);
  if (outside.startsWith('chroot ')) return isHostRoot(outside.slice('chroot '.length));
  return true;
}

/** Whether a folder that becomes the root is one of the host's. */
function isHostRoot(folder: string): boolean {
  const first = folder.split('/')[1]?.toLowerCase() ?? '';
  return (
    first.startsWith('host') ||
    first === 'rootfs' ||
    first === 'mnt' ||
    first === 'media' ||
    folder.startsWith('/proc/1/root') ||
    /^tmp[^/]/.test(first) ||
    (first.includes('‹') && first.startsWith('tmp'))
  );
}
