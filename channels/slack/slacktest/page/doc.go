// Package page shows a [slacktest.Workspace] in a browser: channels and threads
// drawn as Slack draws them, with blocks, buttons, menus, modals, the Home tab,
// and what only one person sees. Whoever looks at it acts as any of the people.
//
//	http.ListenAndServe("127.0.0.1:8311", page.New(ws))
//
// The page is made on the server and works without a script; with one, it
// follows the workspace by itself (Server-Sent Events). It loads nothing from
// elsewhere. There is no sign-in: whoever reaches it may do anything, so it
// belongs on 127.0.0.1.
package page
