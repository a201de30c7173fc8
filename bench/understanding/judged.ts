/**
 * Lines of the corpus whose label was judged wrong, or wider than the intents
 * that exist, with what else counts as right. Lines are numbered as in the file.
 */
export interface Judgement {
  readonly why: string;
  readonly lines: readonly number[];
  readonly alsoRight: readonly (string | null)[];
}

export const JUDGED: readonly Judgement[] = [
  {
    why: 'asks for memory, processors, services or settings, which no intent tells',
    lines: [133, 134, 140, 141, 143, 144, 158, 159, 160, 314, 315],
    alsoRight: [null],
  },
  {
    why: 'asks to restart a service or to join a network, labelled “enable”; restarting is left to the person',
    lines: [153, 154, 304, 305, 306],
    alsoRight: [null, 'not_mine'],
  },
  {
    why: 'asks how something is done, labelled as if it asked to do it; help answers it',
    lines: [365, 366, 367, 368, 370, 374, 375],
    alsoRight: ['help'],
  },
  {
    why: 'asks how something is configured, which no intent does',
    lines: [371, 372, 373],
    alsoRight: ['help', null],
  },
  { why: 'asks what a word means, which help explains; labelled “info”', lines: [316], alsoRight: ['help'] },
  { why: 'labelled “other”, yet asks for help by name', lines: [166, 380, 386], alsoRight: ['help'] },
  { why: 'labelled “update”, yet asks for help with it', lines: [278], alsoRight: ['help'] },
  {
    why: 'labelled “info”: what changed is told by comparing generations',
    lines: [142],
    alsoRight: ['compare_generations'],
  },
  { why: 'labelled “other”, yet names a rebuild action', lines: [221], alsoRight: ['apply_configuration'] },
  {
    why: 'labelled “other”, yet asks for the state of a service that is an option',
    lines: [187],
    alsoRight: ['option_status'],
  },
  {
    why: 'labelled “list-generations”: when something was done is told by the history',
    lines: [598],
    alsoRight: ['show_history'],
  },
  { why: 'labelled “cancel”: takes leave', lines: [422], alsoRight: ['sleep'] },
  {
    why: 'labelled “install”, yet only names a purpose; it is searched for',
    lines: [10, 31, 32, 37, 40, 58, 59, 242],
    alsoRight: ['search_packages'],
  },
];
