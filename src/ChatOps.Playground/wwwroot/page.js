// The few things that only the browser can do. Everything else is drawn by the server.
(() => {
  const root = document.documentElement;
  const remembered = localStorage.getItem('theme');
  if (remembered) root.dataset.theme = remembered;

  const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;

  document.addEventListener('click', event => {
    if (event.target.closest('[data-theme-toggle]')) {
      root.dataset.theme = isDark() ? 'light' : 'dark';
      localStorage.setItem('theme', root.dataset.theme);
    }
  });

  // While completions are open these keys move in the list, not in the page. What they do is decided by the server.
  document.addEventListener('keydown', event => {
    if (['Tab', 'ArrowUp', 'ArrowDown'].includes(event.key) && !event.shiftKey && event.target.closest('[role=combobox][aria-expanded=true]')) {
      event.preventDefault();
    }
  });

  // The Playground was stopped or started anew, and nobody there knows this page any more: begin again as soon as it answers.
  let isComingBack = false;
  document.addEventListener('components-reconnect-state-changed', async event => {
    if (isComingBack || !['failed', 'rejected', 'resume-failed'].includes(event.detail.state)) return;
    isComingBack = true;
    while (!(await fetch('icon.svg', { cache: 'no-store' }).catch(() => null))?.ok) {
      await new Promise(resolve => setTimeout(resolve, 1000));
    }
    location.reload();
  }, true);

  window.playground = {
    arrive: () => ({ offset: -new Date().getTimezoneOffset(), tipsDismissed: localStorage.getItem('tips') === 'dismissed' }),
    dismissTips: dismissed => localStorage.setItem('tips', dismissed ? 'dismissed' : 'shown'),
    showModal: dialog => dialog.showModal(),
  };
})();
