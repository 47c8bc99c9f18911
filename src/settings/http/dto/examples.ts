/** Examples of `PUT settings/{key}` for the documentation. */
export const setExample = {
  number: { summary: 'A payment term', value: { value: 30, reason: 'New payment terms' } },
};

/** Examples of `POST settings/bulk` for the documentation. */
export const bulkExample = {
  two: {
    summary: 'Two changes, all or nothing',
    value: {
      reason: 'Opening the branch in Lyon',
      changes: [
        { op: 'set', key: 'billing.paymentTermDays', value: 45 },
        { op: 'unset', key: 'billing.reminderText' },
      ],
    },
  },
};
