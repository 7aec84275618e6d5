/** A command line that cannot be carried out as written; the message is for the person, in one sentence. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
