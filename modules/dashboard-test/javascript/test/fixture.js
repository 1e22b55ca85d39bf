// What tests of the dashboard's modules share: as much of a page as they need, and studies without a gateway.

export const DASHBOARD = '../../../server/src/main/resources/io/trialstream/server/dashboard';

globalThis.sessionStorage = {getItem: () => null, setItem: () => {}};
globalThis.document = {documentElement: {}};
globalThis.matchMedia = () => ({matches: false});
globalThis.getComputedStyle = () => ({getPropertyValue: name => name});

const {StudyModel} = await import(`${DASHBOARD}/model.js`);
const {trialOf} = await import(`${DASHBOARD}/trial.js`);

/** The model of a study that has these trials, given by number. */
export function modelOf(trials, study = {}) {
  const model = new StudyModel({name: 's', directions: ['minimize'], user_attrs: {}, ...study}, {}, () => {});
  trials.forEach((t, number) => (model.trials[number] = trialOf(number, t)));
  return model;
}

/** A trial that is complete. */
export const complete = (value, end, more = {}) => ({
  state: 'COMPLETE',
  values: [value].flat(),
  start: end - 10,
  end,
  ...more,
});
