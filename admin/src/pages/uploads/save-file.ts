/** Gives a file to whoever sits before the screen, as a download does. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has taken what it needs once the click has been worked on.
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}
