import type { ComponentProps } from "react";

type Props = ComponentProps<"svg">;

export function GalleryIcon(props: Props) {
  return (
    <svg viewBox="0 0 24 24" height="1em" fill="none" stroke="currentColor" strokeWidth="1.5" {...props}>
      <path d="M4 5.5h16M4 12h16M4 18.5h9" strokeLinecap="round" />
      <circle cx="18.5" cy="18.5" r="2" />
    </svg>
  );
}

export function BuildIcon(props: Props) {
  return (
    <svg viewBox="0 0 24 24" height="1em" fill="none" stroke="currentColor" strokeWidth="1.5" {...props}>
      <rect x="4" y="4" width="6" height="6" rx="1.5" />
      <path d="m5.5 7 1.2 1.2L9 5.8" strokeLinecap="round" strokeLinejoin="round" />
      <rect x="4" y="14" width="6" height="6" rx="1.5" />
      <path d="M14 7h6M14 17h6" strokeLinecap="round" />
    </svg>
  );
}
