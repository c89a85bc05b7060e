/** The built-in flags as people read them; a test holds them against the printed contract. */

/** @type {Readonly<Record<string, { name: string, colour: string } | undefined>>} */
export const FLAGS = {
  promotion_ready: { name: 'Promotion Ready', colour: '#2e7d32' },
  flagged_for_discussion: { name: 'Flagged for Discussion', colour: '#b23c17' },
  flight_risk: { name: 'Flight Risk', colour: '#c62828' },
  new_hire: { name: 'New Hire', colour: '#00796b' },
  succession_candidate: { name: 'Succession Candidate', colour: '#1565c0' },
  pip: { name: 'PIP (Performance Improvement Plan)', colour: '#6d4c41' },
  high_retention_priority: { name: 'High Retention Priority', colour: '#6a1b9a' },
  ready_for_lateral_move: { name: 'Ready for Lateral Move', colour: '#455a64' },
};
