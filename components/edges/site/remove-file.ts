/** Shell command that removes the file ISTHMUS_FILE, and its directory with the last one. */
export const removeFile = 'rm -f "$ISTHMUS_FILE" && rmdir "$(dirname "$ISTHMUS_FILE")" 2> /dev/null || true';
