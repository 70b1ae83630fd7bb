// Looks at manifests as `kubectl kustomize` prints them. From the project's root:
//   check.mjs schema SCHEMA FILE   every document against the strict schema; unknown fields are refused
//   check.mjs rules FILE           what must hold between the documents (rules.mjs)
//   check.mjs mutants FILE         the rules find every one of the mistakes below
//   check.mjs unpack FILE DIR      ConfigMaps as the kubelet would mount them, and the pods' commands
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { configOf, faultsOf, rolesOf, workloadsOf } from './rules.mjs';

const require = createRequire(`${process.cwd()}/build/tools/deploy/`);
const yaml = require('yaml');
// YAML 1.1, as Kubernetes reads it: 0440 is octal.
const read = (file) =>
  yaml.parseAllDocuments(readFileSync(file, 'utf8'), { version: '1.1' }).map((d) => {
    if (d.errors.length) throw d.errors[0];
    return d.toJS();
  });

function facts() {
  const drain = /kDrain\{(\d+)\};/.exec(readFileSync('services/hotlined/process.cc', 'utf8'));
  const roles = /RoleTable\(\) \{([^;]*)\};/.exec(readFileSync('services/hotlined/roles.cc', 'utf8'));
  if (!drain || !roles) throw new Error('services/hotlined no longer says kDrain in process.cc, or RoleTable in roles.cc; teach facts() in tests/deploy/check.mjs where they are');
  const secrets = {};
  for (const [, name, rest] of readFileSync('docs/deploying.md', 'utf8').matchAll(/create secret generic (\S+) (.*)/g))
    for (const [, file] of rest.matchAll(/--from-\w+=([\w.-]+)=/g)) (secrets[name] ??= []).push(file);
  return { drainSeconds: Number(drain[1]), roles: [...roles[1].matchAll(/"(\w+)"/g)].map((m) => m[1]), secrets };
}

function schemaFaults(docs, schemaFile) {
  const Ajv = require('ajv').default;
  const schema = JSON.parse(readFileSync(schemaFile, 'utf8'));
  // The formats are those of the API's numbers and bytes; their types are checked, their ranges are not.
  const formats = { int32: true, int64: true, byte: true, 'date-time': true };
  const ajv = new Ajv({ strict: false, allErrors: true, formats });
  ajv.addSchema({ $id: 'k8s', definitions: schema.definitions });
  return docs.flatMap((d) => {
    const who = `${d?.kind}/${d?.metadata?.name}`;
    const definition = schema.kinds[`${d?.apiVersion}/${d?.kind}`];
    if (!definition) return [`${who}: the schema has no ${d?.apiVersion} ${d?.kind}\n  → check the spelling, or use a usual kind`];
    const validate = ajv.getSchema(`k8s#/definitions/${definition}`);
    if (validate(d)) return [];
    return validate.errors.map((e) => `${who}: ${e.instancePath || '/'} ${e.message} ${Object.values(e.params).join(' ')}\n  → correct the spelling or the type there`);
  });
}

// One mistake each, made in a copy.
const server = (docs) => workloadsOf(docs).find((w) => w.spec.template.spec.containers[0].image.startsWith('hotline:'));
const redis = (docs) => docs.find((d) => d.kind === 'StatefulSet');
const container = (w) => w.spec.template.spec.containers[0];
const policy = (docs, name) => docs.find((d) => d.kind === 'NetworkPolicy' && d.metadata.name === name);
const edit = (docs, change) => {
  const map = docs.find((d) => d.data?.['hotlined.json']);
  const config = JSON.parse(map.data['hotlined.json']);
  change(config);
  map.data['hotlined.json'] = JSON.stringify(config);
};
const mutants = {
  'a server as root': (d) => delete server(d).spec.template.spec.securityContext.runAsNonRoot,
  'a writable root': (d) => (container(server(d)).securityContext.readOnlyRootFilesystem = false),
  'capabilities kept': (d) => delete container(redis(d)).securityContext.capabilities,
  'no sizes': (d) => delete container(server(d)).resources.limits,
  'no readiness': (d) => delete container(server(d)).readinessProbe,
  'liveness that follows Redis': (d) => (container(server(d)).livenessProbe = { grpc: { port: 12345 } }),
  'too little grace': (d) => (server(d).spec.template.spec.terminationGracePeriodSeconds = 15),
  'a role that does not exist': (d) => container(server(d)).args.splice(2, 2, '--roles', 'tickets'),
  'a ConfigMap that does not exist': (d) => (server(d).spec.template.spec.volumes.find((v) => v.configMap).configMap.name = 'hotlined'),
  'an issuer whose keys are not mounted': (d) => container(server(d)).volumeMounts.splice(container(server(d)).volumeMounts.findIndex((m) => m.name === 'issuer'), 1),
  'a Secret nobody documented': (d) => (redis(d).spec.template.spec.volumes.find((v) => v.secret).secret.secretName = 'redis'),
  'a Secret among the manifests': (d) => d.push({ kind: 'Secret', metadata: { name: 's', namespace: 'n' }, data: {} }),
  'a password in redis.conf': (d) => (d.find((m) => m.data?.['redis.conf']).data['redis.conf'] += 'requirepass hunter2\n'),
  'maxmemory as large as the container': (d) => (container(redis(d)).resources = { requests: { cpu: 1, memory: '2Gi' }, limits: { memory: '2Gi' } }),
  'eviction': (d) => d.filter((m) => m.data?.['redis.conf']).forEach((m) => (m.data['redis.conf'] = m.data['redis.conf'].replace('noeviction', 'allkeys-lru'))),
  'Redis started without a look at its log': (d) => (container(redis(d)).args[0] = container(redis(d)).args[0].replace('redis-start', 'redis-server')),
  'a Service for no pod': (d) => (d.find((s) => s.kind === 'Service').spec.selector = { app: 'x' }),
  'a Service for no port': (d) => (d.find((s) => s.kind === 'Service').spec.ports[0].targetPort = 'http'),
  'a policy for no pod': (d) => (policy(d, 'hotline-out').spec.podSelector.matchLabels = { app: 'x' }),
  'a policy that opens all': (d) => delete policy(d, 'hotline-redis').spec.ingress[0].from,
  'no default deny': (d) => d.splice(d.indexOf(policy(d, 'hotline-default-deny')), 1),
  'an API token': (d) => delete server(d).spec.template.spec.automountServiceAccountToken,
  'a ConfigMap too large to apply': (d) => (d.find((m) => m.kind === 'ConfigMap').data.more = 'x'.repeat(256 * 1024)),
  'a registry in an image': (d) => (container(server(d)).image = 'registry.example/hotline:0.1.0'),
  'a budget for no pod': (d) => d.filter((b) => b.kind === 'PodDisruptionBudget').forEach((b) => (b.spec.selector.matchLabels = { app: 'x' })),
  'programs without certificates': (d) => edit(d, (config) => delete config.tls.callersCaFile),
  'plaintext allowed': (d) => edit(d, (config) => (config.allowPlaintextBeyondLoopback = true)),
  'one person changes the jurisdiction': (d) => edit(d, (config) => (config.directoryWithoutConsent = true)),
  'plaintext to Redis': (d) => edit(d, (config) => delete config.redis.tls),
  'Redis in plaintext': (d) => d.filter((m) => m.data?.['tls.conf']).forEach((m) => (m.data['tls.conf'] = m.data['tls.conf'].replace('port 0', 'port 6380'))),
  'probes without a certificate at the door of programs': (d) => (container(server(d)).readinessProbe.grpc.port = 12345),
  'a certificate that is not mounted': (d) => container(server(d)).volumeMounts.splice(container(server(d)).volumeMounts.findIndex((m) => m.name === 'tls'), 1),
  'one group unlike the others': (d) => (server(d).spec.template.spec.enableServiceLinks = true),
};
// The trial has one group, on its own loopback.
const kOnlyWithGroups = ['a budget for no pod', 'programs without certificates', 'plaintext allowed', 'plaintext to Redis', 'Redis in plaintext',
  'probes without a certificate at the door of programs', 'a certificate that is not mounted', 'one group unlike the others'];

function mutantsMissed(docs) {
  const all = facts();
  const many = workloadsOf(docs).length > 2;
  return Object.entries(mutants)
    .filter(([name]) => many || !kOnlyWithGroups.includes(name))
    .filter(([, mutate]) => {
      const copy = structuredClone(docs);
      mutate(copy);
      return faultsOf(copy, all).length === 0;
    })
    .map(([name]) => `the rules did not find: ${name}\n  → mend tests/deploy/rules.mjs`);
}

// DIR/<container path of each ConfigMap file>, behind the links a kubelet makes; DIR/groups: a line
// "component roles readiness" for each server; DIR/redis.sh, DIR/redis-ready.sh: what the pod would run.
function unpack(docs, dir) {
  const maps = Object.fromEntries(docs.filter((d) => d.kind === 'ConfigMap').map((d) => [d.metadata.name, d.data]));
  let groups = '';
  for (const w of workloadsOf(docs)) {
    const pod = w.spec.template.spec;
    const [c] = pod.containers;
    for (const volume of pod.volumes) {
      const sources = [volume.configMap, ...(volume.projected?.sources ?? []).map((s) => s.configMap)].filter(Boolean);
      if (!sources.length) continue;
      const at = dir + c.volumeMounts.find((m) => m.name === volume.name).mountPath;
      mkdirSync(`${at}/..2026_01_01`, { recursive: true });
      try {
        symlinkSync('..2026_01_01', `${at}/..data`);
      } catch {
        continue; // another group mounts the same
      }
      for (const [file, text] of sources.flatMap((s) => Object.entries(maps[s.name]))) {
        writeFileSync(`${at}/..2026_01_01/${file}`, text);
        symlinkSync(`..data/${file}`, `${at}/${file}`);
      }
    }
    if (w.kind === 'StatefulSet') {
      writeFileSync(`${dir}/redis.sh`, c.args[0]);
      const environment = (c.env ?? []).map((e) => `${e.name}='${e.value}'\n`).join('');
      writeFileSync(`${dir}/redis-ready.sh`, environment + c.readinessProbe.exec.command[2]);
    } else {
      groups += `${w.metadata.labels['app.kubernetes.io/component']} ${rolesOf(c, ['all']).join(',')} ${c.readinessProbe.grpc?.service ?? '-'}\n`;
    }
  }
  writeFileSync(`${dir}/groups`, groups);
  writeFileSync(`${dir}/hotlined.json`, JSON.stringify(configOf(docs)));
}

const [mode, ...given] = process.argv.slice(2);
let faults = [];
if (mode === 'schema') faults = schemaFaults(read(given[1]), given[0]);
else if (mode === 'rules') faults = faultsOf(read(given[0]), facts());
else if (mode === 'mutants') faults = mutantsMissed(read(given[0]));
else if (mode === 'unpack') unpack(read(given[0]), given[1]);
else faults = [`unknown mode "${mode}"\n  → schema, rules, mutants or unpack`];
for (const fault of faults) console.error(fault);
process.exit(faults.length ? 1 : 0);
