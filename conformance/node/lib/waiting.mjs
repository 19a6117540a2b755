// Waiting with an end: for an event (`within`) and for what only a read can show (`eventually`).

/** Settles as `promise` does, or rejects when it takes longer than `ms`. */
export function within(ms, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms} ms in vain for ${what}`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * Repeats `check` until it throws no more and gives its result; after `ms` its last error is thrown.
 * Only for records that are written after the event that a test can await: a receiver sees the POST
 * before the server has recorded the answer.
 */
export async function eventually(check, ms = 30_000) {
  const end = Date.now() + ms;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resume) => setTimeout(resume, 20));
    }
  }
}
