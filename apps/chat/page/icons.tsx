import type { ComponentChildren } from 'preact'

function Icon({ children, size = 20 }: { readonly children: ComponentChildren; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  )
}

/** A wire between two poles, with a message on its way. */
export function WireIcon({ size = 22 }: { readonly size?: number }) {
  return (
    <Icon size={size}>
      <path d="M3 3.5v14M17 3.5v14" />
      <path d="M1 6.5h4M15 6.5h4" />
      <path d="M3 6.5c4 5 10 5 14 0" />
      <circle cx="12.2" cy="9.7" r="2.3" fill="currentColor" stroke="none" />
    </Icon>
  )
}

export function MenuIcon() {
  return (
    <Icon>
      <path d="M3.5 6h13M3.5 10h13M3.5 14h8" />
    </Icon>
  )
}

export function PeopleIcon() {
  return (
    <Icon>
      <circle cx="7.5" cy="7" r="2.7" />
      <path d="M2.5 16c.3-3 2.2-4.6 5-4.6s4.7 1.6 5 4.6M13 4.6a2.6 2.6 0 0 1 0 4.9M14.5 11.9c1.8.5 2.8 2 3 4.1" />
    </Icon>
  )
}

export function SunIcon() {
  return (
    <Icon>
      <circle cx="10" cy="10" r="3.2" />
      <path d="M10 2.5v1.7M10 15.8v1.7M2.5 10h1.7M15.8 10h1.7M4.7 4.7l1.2 1.2M14.1 14.1l1.2 1.2M15.3 4.7l-1.2 1.2M5.9 14.1l-1.2 1.2" />
    </Icon>
  )
}

export function MoonIcon() {
  return (
    <Icon>
      <path d="M16.5 11.8A6.9 6.9 0 0 1 8.2 3.5a6.9 6.9 0 1 0 8.3 8.3Z" />
    </Icon>
  )
}

export function PlusIcon() {
  return (
    <Icon size={18}>
      <path d="M10 4v12M4 10h12" />
    </Icon>
  )
}

export function CloseIcon({ size = 18 }: { readonly size?: number }) {
  return (
    <Icon size={size}>
      <path d="m5 5 10 10M15 5 5 15" />
    </Icon>
  )
}

export function LinkIcon() {
  return (
    <Icon>
      <path d="M8.5 11.5a3 3 0 0 0 4.3 0l2.6-2.6a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0l-2.6 2.6a3 3 0 0 0 4.3 4.3l1-1" />
    </Icon>
  )
}

export function SendIcon() {
  return (
    <Icon>
      <path d="M10 16V4.5M5 9.2l5-5 5 5" stroke-width="2" />
    </Icon>
  )
}

export function DownIcon() {
  return (
    <Icon size={16}>
      <path d="M10 4v11.5M5 10.8l5 5 5-5" stroke-width="2" />
    </Icon>
  )
}

export function PenIcon() {
  return (
    <Icon size={16}>
      <path d="m4 16 .7-3.3L13 4.4a1.7 1.7 0 0 1 2.5 2.5l-8.3 8.3L4 16Z" />
    </Icon>
  )
}

export function ClockIcon() {
  return (
    <Icon size={14}>
      <circle cx="10" cy="10" r="7" />
      <path d="M10 6v4.2l2.6 1.6" />
    </Icon>
  )
}

export function CheckIcon() {
  return (
    <Icon size={14}>
      <path d="m4 10.5 4 4L16.5 6" stroke-width="2" />
    </Icon>
  )
}

export function WarningIcon({ size = 14 }: { readonly size?: number }) {
  return (
    <Icon size={size}>
      <circle cx="10" cy="10" r="7.5" />
      <path d="M10 6v4.7M10 13.7v.1" stroke-width="2" />
    </Icon>
  )
}

export function BreakIcon() {
  return (
    <Icon size={16}>
      <path d="M2 10h4l2-3M18 10h-4l-2 3" />
    </Icon>
  )
}
