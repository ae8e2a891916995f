declare module '*.svg' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: how the bundler gives the text of a file
  export default text;
}

declare module '*.css';
