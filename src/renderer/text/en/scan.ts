/** Words for reading a code with the camera or out of a picture. */
export const scan = {
  scan: 'Scan a code',
  title: 'Scan a code',
  lead: 'Hold the QR code in front of the camera. The picture stays in this window and is kept nowhere.',
  view: 'What the camera sees',
  starting: 'Waiting for the camera',
  looking: 'Looking for a code',
  stop: 'Stop scanning',
  again: 'Try the camera again',
  goOn: 'Go on scanning',
  picture: 'Read it out of a picture',
  read: 'The code was read.',
  problems: {
    'no-camera': 'No camera was found. Plug one in and try again, or read the code out of a picture.',
    denied:
      'The system does not let Holdfast use the camera. Allow it in the privacy settings of the system, or read the code out of a picture.',
    busy: 'The camera is used by another program, or does not start. Close what uses it and try again.',
    ended: 'The camera has stopped. Check that it is still plugged in, and try again.',
    rested: 'The camera was switched off after ten minutes. Go on scanning when you have the code at hand.',
    failed: 'The camera could not be started. Try again, or read the code out of a picture.',
    'no-frames': 'The camera is on and gives no picture. Unplug it and plug it in again, or use another one.',
    black: 'The picture is black. Open the cover of the camera, or make more light.',
    'nothing-found':
      'No code was found yet. Hold it still and straight, so that it fills half of the picture, and avoid reflections.',
    'not-text': 'The code holds no text that can be used here.',
    'picture-unreadable': 'This file is no picture that can be read. Use PNG or JPEG.',
    'picture-too-large': 'This picture is larger than 16 MiB. Use a smaller one.',
    'picture-without-code':
      'No code was found in this picture. Cut it to the code, or take it again, straight and sharp.',
  },
} as const;
