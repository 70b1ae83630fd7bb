// An issuer of access tokens for the manifests' tests.
//   token.mjs issuer DIR                    makes DIR/issuer.pem and DIR/jwks.json
//   token.mjs sign DIR ISSUER SUB SECONDS [ACR]   prints a token of hotlinectl's that expires in SECONDS; with
//                                           ACR its caller has just logged in that way
import { createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const [mode, dir, issuer, sub, seconds, acr] = process.argv.slice(2);
const kid = 'test';
if (mode === 'issuer') {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(`${dir}/issuer.pem`, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  writeFileSync(`${dir}/jwks.json`, JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }] }));
} else {
  const encode = (object) => Buffer.from(JSON.stringify(object)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + Number(seconds);
  const claims = { iss: issuer, aud: 'hotline', sub, client_id: 'hotlinectl', jti: randomUUID(), iat: exp - 300, exp, ...(acr && { acr, auth_time: Math.floor(Date.now() / 1000) }) };
  const signed = `${encode({ typ: 'at+jwt', alg: 'ES256', kid })}.${encode(claims)}`;
  const key = createPrivateKey(readFileSync(`${dir}/issuer.pem`));
  console.log(`${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`);
}
