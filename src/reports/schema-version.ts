/** Raised by one in the first number when a consumer of the JSON has to change, in the second when something was added. */
export const schemaVersion = '1.1';
