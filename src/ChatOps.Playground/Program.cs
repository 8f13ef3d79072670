using ChatOps.Playground;
using ChatOps.Playground.Pages;

using var world = new World(TimeProvider.System);
var builder = WebApplication.CreateBuilder(args).AddPage(world);
var app = builder.Build();
world.Map(app);
app.MapPage();
await app.RunAsync();
