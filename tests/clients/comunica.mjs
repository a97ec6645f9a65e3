// Asks an endpoint by Comunica: queries come as a JSON list on stdin, results go to stdout.
import { text } from 'node:stream/consumers';
import { QueryEngine } from '@comunica/query-sparql';
import { DataFactory } from 'rdf-data-factory';

const [endpoint] = process.argv.slice(2);
const queries = JSON.parse(await text(process.stdin));
const engine = new QueryEngine();
// Comunica 4.5 makes literals by a factory that does not know how its own client states languages.
const dataFactory = new DataFactory();
const answers = [];
for (const query of queries) {
  const sources = [{ type: 'sparql', value: endpoint }];
  const result = await engine.query(query, { sources, dataFactory });
  const { data } = await engine.resultToString(result, 'application/sparql-results+json');
  answers.push(JSON.parse(await text(data)));
}
process.stdout.write(JSON.stringify(answers));
