/** Endings of pictures, films, sounds, fonts and documents: never text, so that a text under such a name is a disguise. */
export const mediaEndings: ReadonlySet<string> = new Set(
  'jpg jpeg png gif bmp ico webp tiff pdf mp3 mp4 avi woff woff2 ttf'.split(' '),
);
