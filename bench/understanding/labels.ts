/** Intents of the conversation that the labels have no name for: their lines are labelled "other". */
const UNLABELLED = [
  'more',
  'why',
  'wait',
  'progress',
  'repeat',
  'slower',
  'faster',
  'louder',
  'quieter',
  'briefer',
  'fuller',
  'pick',
  'spell',
  'teach',
  'forget',
  'sleep',
  'wake',
  'stop',
  'retry',
  'style',
  'not_mine',
] as const;

/**
 * The coarse labels of `utterances.tsv`, as the intents that answer them.
 * Null stands for "nothing that is known": the right answer to small talk.
 */
export const LABELS: Readonly<Record<string, readonly (string | null)[]>> = {
  install: ['install_package', 'install_listed'],
  remove: ['remove_package', 'remove_listed'],
  search: ['search_packages', 'describe_package', 'describe_listed'],
  update: ['update_system', 'check_updates', 'apply_configuration'],
  rollback: ['roll_back', 'undo', 'roll_back_listed'],
  'list-generations': ['list_generations', 'current_generation', 'compare_generations'],
  'garbage-collect': ['collect_garbage'],
  info: [
    'system_info',
    'describe_package',
    'option_status',
    'show_history',
    'current_generation',
    'list_packages',
  ],
  'list-installed': ['list_packages'],
  enable: ['enable_option'],
  disable: ['disable_option'],
  help: ['help'],
  yes: ['yes'],
  no: ['no'],
  cancel: ['cancel', 'stop'],
  other: [null, ...UNLABELLED],
};
