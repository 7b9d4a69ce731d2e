export function referencePages(): Record<string,string> { return {}; }
