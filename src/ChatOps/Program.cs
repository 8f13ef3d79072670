using ChatOps;

return await Bot.RunAsync(args);
