// Lets plain Node resolve `@novu/api/models/components`, a folder, as the TypeScript toolchain of a reader would.

import { register } from 'node:module';

const hooks = `
  export async function resolve(specifier, context, next) {
    try {
      return await next(specifier, context);
    } catch (error) {
      if (error.code !== 'ERR_UNSUPPORTED_DIR_IMPORT') throw error;
      return next(specifier + '/index.js', context);
    }
  }`;

register(`data:text/javascript,${encodeURIComponent(hooks)}`);
