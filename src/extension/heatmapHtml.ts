/** The heatmap's page: a frame with a strict policy; everything in it is made by the script. */
import { randomBytes } from 'node:crypto';
import { Uri, type Webview } from 'vscode';

export function heatmapHtml(webview: Webview, extension: Uri): string {
  const file = (name: string) => webview.asWebviewUri(Uri.joinPath(extension, 'dist', 'media', name)).toString();
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} blob:`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${file('heatmap.css')}">
<title>Heatmap</title>
</head>
<body>
<script nonce="${nonce}" src="${file('heatmap.js')}"></script>
</body>
</html>`;
}
