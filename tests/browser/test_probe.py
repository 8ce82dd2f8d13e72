import time
def test_probe(server, visit):
    t=time.time()
    v = visit(server, "contributor@kent-police.example"); print("signin", time.time()-t)
    for a in ("SM5", "Your list","June 2019"):
        t=time.time(); v.follow(a); print(a, time.time()-t, v.path)
    print(v.page.locator("#return-form").inner_text()[:3000])
    c = visit(server, "coordinator@kcst.example")
    for a in ("Board","Preview"):
        t=time.time(); c.follow(a); print(a, time.time()-t, c.path)
